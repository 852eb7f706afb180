import { execa } from 'execa';
import { join } from 'node:path';
import { writeBuildkitConfig } from '../../packages/nx-buildkit/src/buildkitd-config/output-files';
import type { NxOutcome } from '../support/workspace';
import { busyboxContext } from './builds.support';
import { kubectl } from './cluster.support';
import { buildNamespace, type BuildNamespace } from './namespace.support';
import { builderVolume, CLAIM_OPTION, claimOf, type BuilderVolume } from './volume.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const NAME = 'e2e-claim';

let access: BuildNamespace;
let volume: BuilderVolume;
let workspace: ClusterWorkspace;
beforeAll(async () => {
  access = await buildNamespace(NAME);
  volume = await builderVolume(NAME, NAME);
  workspace = await clusterWorkspace(NAME, { namespace: NAME, kubeconfig: access.kubeconfig });
  // buildx mounts no configuration beside a claim, so that there may be none.
  const nothing = { proxy: { builderEnv: {}, hostEnv: {} }, links: [] };
  await writeBuildkitConfig(join(workspace.root, 'dist/buildkit'), '', nothing);
});
afterAll(async () => {
  await workspace.destroy();
  await access.remove();
  await volume.remove();
});

/** Runs the executor for the builder whose pods have a volume. */
function builder(options: { readonly driverOpts?: object; readonly remove?: string } = {}): Promise<NxOutcome> {
  return workspace.builder({ ...options, driverOpts: { ...CLAIM_OPTION, ...options.driverOpts } });
}

it('replaces the pods without a volume that another machine has made', async () => {
  const BUILDX_CONFIG = join(workspace.root, 'buildx-of-another');
  expect(await workspace.builder({}, { BUILDX_CONFIG })).toMatchObject({ exitCode: 0 });
  expect(await builder()).toMatchObject({ exitCode: 0 });
  const kinds = ['deployments', 'statefulsets'].map((kind) => kubectl('get', kind, `--namespace=${NAME}`, '-o=name'));
  expect(await Promise.all(kinds)).toEqual(['', `statefulset.apps/${NAME}0`]);
});

/** Whether a build finds its step in the cache. */
async function isCached(): Promise<boolean> {
  const context = await busyboxContext(workspace, 'RUN ["/busybox", "echo", "kept"]');
  const args = ['buildx', 'build', `--builder=${NAME}`, '--progress=plain', context];
  return (await execa('docker', args, { env: { KUBECONFIG: access.kubeconfig } })).stderr.includes('CACHED');
}

const claims = (): Promise<string> => kubectl('get', 'persistentvolumeclaims', `--namespace=${NAME}`, '--output=name');

it('keeps its cache when it is recreated, and says so', async () => {
  expect(await builder()).toMatchObject({ exitCode: 0 });
  expect(await isCached()).toBe(false);
  const changed = await builder({ driverOpts: { 'env.ROUND': '2' } });
  expect(changed).toMatchObject({ exitCode: 0 });
  expect(changed.output).toContain('is recreated; its cache is kept');
  expect(await isCached()).toBe(true);
});

it('keeps its cache when it is removed with keep-cache', async () => {
  const removed = await builder({ remove: 'keep-cache' });
  expect(removed).toMatchObject({ exitCode: 0 });
  expect(removed.output).toContain('its cache is kept');
  expect(await claims()).toContain(claimOf(NAME));
  expect(await builder()).toMatchObject({ exitCode: 0 });
  expect(await isCached()).toBe(true);
});

it('takes the claim along when all of it is removed', async () => {
  const removed = await builder({ remove: 'all' });
  expect(removed).toMatchObject({ exitCode: 0 });
  expect(removed.output).toContain('with its cache');
  await kubectl(
    'wait',
    '--for=delete',
    `persistentvolumeclaim/${claimOf(NAME)}`,
    `--namespace=${NAME}`,
    '--timeout=120s',
  );
  expect(await claims()).toBe('');
});
