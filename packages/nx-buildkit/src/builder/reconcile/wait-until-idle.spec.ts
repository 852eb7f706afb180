import { failing, fakePrograms, type FakePrograms } from '../../../test-data/fake-programs';
import type { Builder } from '../model/builder';
import { waitUntilIdle } from './wait-until-idle';

let programs: FakePrograms;
beforeEach(async () => {
  programs = await fakePrograms();
});
afterEach(() => programs.remove());

const node = { name: 'wait-until-idle0', platforms: [], driverOpts: { namespace: 'ns' }, flags: [], files: {} };
const builder: Builder = { name: 'wait-until-idle', driver: 'kubernetes', nodes: [node] };
const key = { name: builder.name, endpoint: 'here' };
const waiting = { waitTimeout: 60_000, log: () => undefined };
const pod = {
  metadata: { name: 'pod-1' },
  status: { phase: 'Running', containerStatuses: [{ state: { running: {} } }] },
};
const getPods = `*"get pods"*) echo '${JSON.stringify({ items: [pod] })}';;\n`;

it('names what is missing in a Role, and the line that removes the builder all the same', async () => {
  const words =
    'Error from server (Forbidden): pods "pod-1" is forbidden: User "ci" cannot create resource "pods/exec" in API group "" in the namespace "ns"';
  await programs.add('kubectl', `${getPods}*) ${failing(words)}`);
  const refused = waitUntilIdle(builder, key, waiting);
  await expect(refused).rejects.toFailWith('NXBK-0310');
  await expect(refused).rejects.toMatchObject({
    details: words,
    remedy: expect.stringContaining('kubectl --namespace ns auth can-i create pods --subresource=exec'),
  });
  await expect(refused).rejects.toMatchObject({
    remedy: expect.stringContaining(
      'kubectl --namespace ns delete --ignore-not-found deployment/wait-until-idle0 statefulset/wait-until-idle0 configmap/wait-until-idle0-config',
    ),
  });
});

it('does not take a BuildKit that gives no answer for one that is idle', async () => {
  await programs.add('kubectl', `${getPods}*) ${failing('error: context deadline exceeded')}`);
  const refused = waitUntilIdle(builder, key, waiting);
  await expect(refused).rejects.toFailWith('NXBK-0311');
  await expect(refused).rejects.toMatchObject({
    details: 'error: context deadline exceeded',
    remedy: expect.stringContaining('kubectl --namespace ns exec pod-1 -- buildctl debug histories'),
  });
});

it('asks a pod again that was ending when it was asked', async () => {
  // The first answer comes while there is no file that the second one finds.
  const arms = `${getPods}*) [ -e "$0.asked" ] || { : > "$0.asked"; ${failing('error: container not found').replace(';;', '')}; };;`;
  await programs.add('kubectl', arms);
  await waitUntilIdle(builder, key, waiting);
  expect((await programs.calls()).filter((call) => call.includes('exec'))).toHaveLength(2);
});
