import { execa } from 'execa';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildsInPods, busyboxContext } from './builds.support';
import { KUBECONFIG, kubectl } from './cluster.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const BUILDER = 'e2e-cluster-builder';

let workspace: ClusterWorkspace;
beforeAll(async () => {
  workspace = await clusterWorkspace(BUILDER);
});
afterAll(() => workspace.destroy());

/** The buildkitd.toml that the pods have. */
async function configuration(): Promise<string> {
  return kubectl('get', 'configmap', `${BUILDER}0-config`, '--output=jsonpath={.data.buildkitd\\.toml}');
}

it('leaves a pod alone that is as it should be', async () => {
  expect(await workspace.builder()).toMatchObject({ exitCode: 0 });
  const before = await workspace.pods();
  expect(before).toHaveLength(1);
  expect(await workspace.builder({ onDrift: 'fail' })).toMatchObject({ exitCode: 0 });
  expect(await workspace.pods()).toEqual(before);
});

/** The variables of a machine whose buildx knows no builder. */
function otherMachine(): Record<string, string> {
  return { BUILDX_CONFIG: join(workspace.root, `buildx-${randomUUID()}`) };
}

describe('a builder that another machine has made', () => {
  it('is used as it is when the same options made it', async () => {
    const before = await workspace.pods();
    expect(await workspace.builder({ onDrift: 'fail' }, otherMachine())).toMatchObject({ exitCode: 0 });
    expect(await workspace.pods()).toEqual(before);
  });

  it('gets what differs: an option, and the configuration', async () => {
    const driverOpts = { 'env.ROUND': '2' };
    const failed = await workspace.builder({ driverOpts, onDrift: 'fail' }, otherMachine());
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.output).toContain('options of the builder target');
    const changed = await workspace.builder({ driverOpts }, otherMachine());
    expect(changed).toMatchObject({ exitCode: 0 });
    expect(changed.output).toContain('its cache goes with its pods, which have no persistent volume');
    const [pod = ''] = await workspace.pods();
    expect(await kubectl('get', 'pod', pod, '--output=jsonpath={.spec.containers[0].env}')).toContain('ROUND');

    const file = join(workspace.root, 'dist/buildkit/buildkitd.toml');
    const toml = await configuration();
    await kubectl(
      'patch',
      'configmap',
      `${BUILDER}0-config`,
      '--patch',
      JSON.stringify({ data: { 'buildkitd.toml': 'debug = true\n' } }),
    );
    const mended = await workspace.builder({ driverOpts }, otherMachine());
    expect(mended).toMatchObject({ exitCode: 0 });
    expect(mended.output).toContain('buildkitd.toml debug: true → (none)');
    expect(await configuration()).toBe(toml);
    expect(await readFile(file, 'utf8')).toContain('mirrors');
  });
});

describe('a builder of several pods', () => {
  const driverOpts = { replicas: '2', loadbalance: 'random' };

  it('is recreated only when no pod has a build that runs', async () => {
    expect(await workspace.builder({ driverOpts })).toMatchObject({ exitCode: 0 });
    expect(await workspace.pods()).toHaveLength(2);
    const context = await busyboxContext(workspace, 'RUN ["/busybox", "sleep", "45"]');
    const others = ['buildx', 'build', '--builder', BUILDER, '--no-cache', context];
    const builds = [1, 2, 3].map(() => execa('docker', others, { reject: false }));
    await untilBuilds(3);
    const changed = await workspace.builder({ driverOpts: { ...driverOpts, 'env.ROUND': '3' } });
    expect(changed).toMatchObject({ exitCode: 0 });
    expect(changed.output).toContain('has to end');
    for (const build of builds) expect(await build).toMatchObject({ exitCode: 0 });
  });

  async function untilBuilds(count: number): Promise<void> {
    for (;;) {
      const builds = await buildsInPods(await workspace.pods());
      if (builds.filter(({ CompletedAt }) => !CompletedAt).length >= count) return;
    }
  }

  it('builds what run-many asks for, all of it', async () => {
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) {
      const outputs = [`type=oci,dest=dist/${name}.tar`];
      await workspace.component(name, `FROM ${BUILDER}:1\nRUN echo ${name} > /name\n`, { outputs });
    }
    const before = (await buildsInPods(await workspace.pods())).length;
    const args = ['run-many', '--targets=docker-build', '--platform=amd64', '--exclude-task-dependencies'];
    const prefetched = await workspace.nx(['run-many', '--targets=prefetch', '--platform=amd64']);
    expect(prefetched).toMatchObject({ exitCode: 0 });
    expect(await workspace.nx(args)).toMatchObject({ exitCode: 0 });
    const after = (await buildsInPods(await workspace.pods())).length;
    expect(after).toBeGreaterThanOrEqual(before + names.length);
  });

  it('is pruned in every pod', async () => {
    const { output } = await workspace.builder({ driverOpts: { ...driverOpts, 'env.ROUND': '3' }, prune: true });
    for (const pod of await workspace.pods()) expect(output).toContain(`${pod}: Total:`);
  });

  it('is removed by a machine that has not made it', async () => {
    const removed = await workspace.builder({ driverOpts, remove: 'all' }, otherMachine());
    expect(removed).toMatchObject({ exitCode: 0 });
    expect(await kubectl('get', 'deployments,configmaps', '--output=name')).not.toContain(BUILDER);
  });
});

describe('what a person has to mend is said', () => {
  it.each([
    [
      'an image that cannot be pulled',
      { image: 'registry.invalid/buildkit:1' },
      /registry\.invalid.*(ErrImagePull|ImagePullBackOff)|(ErrImagePull|ImagePullBackOff)[^]*registry\.invalid/,
    ],
    [
      'a BuildKit that ends again and again',
      { buildkitdFlags: ['--nonsense'] },
      /flag provided but not defined: -nonsense/,
    ],
    ['memory that no node has', { driverOpts: { timeout: '20s', 'requests.memory': '4000Gi' } }, /Insufficient memory/],
  ])('for %s', async (_, options, words) => {
    const failed = await workspace.builder({ driverOpts: { timeout: '20s' }, ...options });
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.output).toMatch(words);
    expect(failed.output).toContain(`kubectl describe pods --selector app=${BUILDER}0`);
  });

  it('for a KUBECONFIG that leads to another cluster', async () => {
    expect(await workspace.builder()).toMatchObject({ exitCode: 0 });
    const elsewhere = join(workspace.root, 'elsewhere');
    await writeFile(elsewhere, (await readFile(KUBECONFIG, 'utf8')).replace(/https:[^"]+/, 'https://192.0.2.1:6443'));
    const failed = await workspace.builder({}, { KUBECONFIG: elsewhere });
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.output).toContain('and KUBECONFIG names the cluster https://192.0.2.1:6443');
  });

  it('for a volume with which the configuration would be lost, and a network that pods do not have', async () => {
    const claim = await workspace.builder({ driverOpts: { 'persistent-volume-claim.requests.storage': '1Gi' } });
    expect(claim).toMatchObject({ exitCode: 1 });
    expect(claim.output).toContain('does not mount the configuration');
    const network = await workspace.builder({ network: 'host' });
    expect(network).toMatchObject({ exitCode: 1 });
    expect(network.output).toContain('does nothing for driver kubernetes');
  });
});
