import { failing, fakePrograms, type FakePrograms } from '../../test-data/fake-programs';
import { pruneCache } from './prune';

let programs: FakePrograms;
beforeEach(async () => {
  programs = await fakePrograms();
});
afterEach(() => programs.remove());

const record = { name: 'b', driver: 'kubernetes', endpoint: '', nodes: [], configHash: '', buildx: '' } as const;
const options = {
  name: 'B',
  driverOpts: { namespace: 'shared' },
  nodes: [{}, { driverOpts: { namespace: 'own' } }, { name: 'Third', driverOpts: { namespace: 'third' } }],
};
const runningPod = (name: string) =>
  `echo '${JSON.stringify({ items: [{ metadata: { name }, status: { phase: 'Running', containerStatuses: [{ state: { running: {} } }] } }] })}';;\n`;

it('prunes each pod in the namespace of its node, whether the node has a name in the options or not', async () => {
  const pods = ['b0', 'b1', 'third'].map((node) => `*"get pods"*app=${node}*) ${runningPod(`${node}-pod`)}`);
  await programs.add('kubectl', `${pods.join('')}*) echo Total: 0B;;`);
  expect(await pruneCache(record, options, ['until=48h'])).toBe(
    'b0-pod: Total: 0B; b1-pod: Total: 0B; third-pod: Total: 0B',
  );
  const prunes = (await programs.calls()).filter((call) => call.includes('prune'));
  expect(prunes.sort()).toEqual(
    ['shared exec b0-pod', 'own exec b1-pod', 'third exec third-pod']
      .map((where) => `kubectl --namespace ${where} -- buildctl prune --keep-duration 48h`)
      .sort(),
  );
});

it('prunes nothing where it is not known which pods there are', async () => {
  await programs.add('kubectl', `*) ${failing('error: You must be logged in to the server (Unauthorized)')}`);
  await expect(pruneCache(record, options, [])).rejects.toMatchObject({
    what: expect.stringMatching(/^The build cache is not pruned, because it is not known which pods \w+ has$/),
  });
});
