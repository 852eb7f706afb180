import { failing, fakePrograms, type FakePrograms } from '../../../test-data/fake-programs';
import { SETTINGS_ANNOTATION, type Builder } from '../model/builder';
import { deleteFromCluster, planRemoval } from './remove-from-cluster';
import { clusterNode } from './testing/cluster-node';

let programs: FakePrograms;
beforeEach(async () => {
  programs = await fakePrograms();
});
afterEach(() => programs.remove());

const builder: Builder = { name: 'b', driver: 'kubernetes', nodes: [clusterNode('b0'), clusterNode('b1')] };
const workload = (annotations: object) => ({
  metadata: { name: 'b', annotations },
  spec: { template: { spec: { containers: [], volumes: [{ name: 'c', configMap: { name: 'b-maps' } }] } } },
});
const answer = (...items: readonly object[]) => `echo '${JSON.stringify({ items })}';;\n`;
const own = workload({ [SETTINGS_ANNOTATION]: '1' });
const forbidden =
  'Error from server (Forbidden): statefulsets.apps "b1" is forbidden: User "ci" cannot delete resource "statefulsets" in API group "apps" in the namespace "ns"';
const deletions = async () => (await programs.calls()).filter((call) => / delete /.test(call));

it('tries all of it before it removes anything', async () => {
  await programs.add('kubectl', `*"get deployments"*) ${answer(own)}*"delete"*b1*) ${failing(forbidden)}\n*) echo;;`);
  const refused = planRemoval(builder, false, true);
  await expect(refused).rejects.toFailWith('NXBK-0310');
  await expect(refused).rejects.toMatchObject({ what: 'The pods of b1 stay, so nothing is removed' });
  expect((await deletions()).every((call) => call.endsWith('--dry-run=server'))).toBe(true);
});

it('removes what another machine has made: pods, configuration and volumes', async () => {
  await programs.add('kubectl', `*"get deployments"*) ${answer(own)}*) echo;;`);
  const plan = await planRemoval({ ...builder, nodes: [clusterNode('b0')] }, false, true);
  const before = await deletions();
  for (const deletion of plan.deletions) await deleteFromCluster(deletion);
  expect((await deletions()).slice(before.length)).toEqual([
    'kubectl --namespace ns delete --ignore-not-found deployment/b0 statefulset/b0 configmap/b-maps',
    'kubectl --namespace ns delete persistentvolumeclaims --selector app=b0',
  ]);
});

it('leaves what somebody else has made under the name of a node', async () => {
  await programs.add('kubectl', `*"get deployments"*b0*) ${answer(workload({}))}*"get"*) ${answer()}*) echo;;`);
  const { nodes, deletions: planned } = await planRemoval(builder, false, false);
  expect(nodes.map(({ name }) => name)).toEqual(['b1']);
  expect(planned).toEqual([]);
});

it('leaves what somebody else has made beside pods that buildx knows', async () => {
  await programs.add('kubectl', `*"get deployment/b0"*) echo '${JSON.stringify(workload({}))}';;\n*) echo;;`);
  expect((await planRemoval({ ...builder, nodes: [clusterNode('b0')] }, true, false)).deletions).toEqual([]);
});

it('leaves to buildx, which knows the builder, what buildx deletes', async () => {
  await programs.add('kubectl', `*"get deployment/b0"*) echo '${JSON.stringify(own)}';;\n*) echo;;`);
  const one = { ...builder, nodes: [clusterNode('b0')] };
  const lines = async (withClaims: boolean) =>
    (await planRemoval(one, true, withClaims)).deletions.map(({ command }) => command.args.slice(2).join(' '));
  expect(await lines(false)).toEqual(['delete --ignore-not-found deployment/b0']);
  expect(await lines(true)).toEqual([
    'delete --ignore-not-found deployment/b0',
    'delete persistentvolumeclaims --selector app=b0',
  ]);
});

it('asks before anything whether the cluster allows what buildx is to delete', async () => {
  await programs.add('kubectl', `*) ${failing(forbidden)}`);
  const refused = planRemoval(builder, true, false);
  await expect(refused).rejects.toFailWith('NXBK-0310');
  await expect(refused).rejects.toMatchObject({ remedy: expect.stringMatching(/docker buildx rm b$/) });
});

it('names a line that can be copied, whatever comes after it', async () => {
  await programs.add('kubectl', `*) ${failing('error: timed out')}`);
  const refused = planRemoval(builder, true, false);
  await expect(refused).rejects.toFailWith('NXBK-0309');
  await expect(refused).rejects.toMatchObject({
    remedy: expect.stringMatching(/^remove them: kubectl .* configmap\/b0-config; or .*: docker buildx rm b$/),
  });
});

it('says that the cluster does not accept its user', async () => {
  await programs.add('kubectl', `*) ${failing('error: You must be logged in to the server (Unauthorized)')}`);
  await expect(planRemoval(builder, false, false)).rejects.toFailWith('NXBK-0312');
});

describe('without kubectl', () => {
  it('needs none for pods that buildx knows', async () => {
    expect(await planRemoval(builder, true, false)).toMatchObject({ nodes: builder.nodes, deletions: [] });
  });

  it.each([
    ['volumes', true, 'The volumes of b0 with its cache stay', 'persistentvolumeclaims --selector app=b0'],
    ['pods of another machine', false, 'The pods of b0 stay', 'deployment/b0 statefulset/b0 configmap/b0-config'],
  ])('names what is missing for %s', async (_, isKnown, what, objects) => {
    const refused = planRemoval(builder, isKnown, true);
    await expect(refused).rejects.toFailWith('NXBK-0309');
    await expect(refused).rejects.toMatchObject({
      what: `${what}, so nothing is removed`,
      details: 'kubectl is not installed',
      remedy: expect.stringMatching(`^install kubectl, .*: kubectl --namespace ns delete .*${objects}`),
    });
  });
});
