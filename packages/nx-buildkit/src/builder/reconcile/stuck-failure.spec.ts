import { fakePrograms, type FakePrograms } from '../../../test-data/fake-programs';
import { SETTINGS_ANNOTATION, type Builder } from '../model/builder';
import { stuckFailure } from './stuck-failure';
import { clusterNode } from './testing/cluster-node';

let programs: FakePrograms;
beforeEach(async () => {
  programs = await fakePrograms();
});
afterEach(() => programs.remove());

const step = {
  do: 'recreate',
  broken: false,
  why: ['b0: options of the builder target: unknown → 1'],
} as const;
const builder: Builder = {
  name: 'b',
  driver: 'kubernetes',
  nodes: [clusterNode('b0'), clusterNode('b1'), clusterNode('b2')],
};
const deployment = (name: string, annotations?: object) =>
  `*deployment/${name}*) echo '${JSON.stringify({ metadata: { name, annotations }, spec: {} })}';;\n`;

it('says how to remove a Deployment that somebody made under the name of a StatefulSet', async () => {
  const own = deployment('b1', { [SETTINGS_ANNOTATION]: '1' });
  await programs.add('kubectl', `${deployment('b0')}${own}*) echo;;`);
  const failure = await stuckFailure(builder, step);
  expect(failure).toFailWith('NXBK-0304');
  expect(failure.details).toBe('b0: options of the builder target: unknown → 1');
  expect(failure.remedy).toBe(
    'set the option "name" to another name, or remove what somebody else has made under the name of a node: kubectl --namespace ns delete --ignore-not-found deployment/b0',
  );
});

it.each<Builder>([builder, { ...builder, driver: 'docker-container' }])(
  'has buildx remove what nobody else has made: %j',
  async (stuck) => {
    await programs.add('kubectl', '*) echo;;');
    expect((await stuckFailure(stuck, step)).remedy).toBe(
      'remove it with its cache, and run again: docker buildx rm b',
    );
  },
);
