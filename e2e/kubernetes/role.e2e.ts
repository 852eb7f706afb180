import { kubectl } from './cluster.support';
import { buildNamespace, type BuildNamespace } from './namespace.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const NAMESPACE = 'e2e-role';
const BUILDER = 'e2e-role';

let access: BuildNamespace;
let workspace: ClusterWorkspace;
beforeAll(async () => {
  access = await buildNamespace(NAMESPACE);
  workspace = await clusterWorkspace(BUILDER, { namespace: NAMESPACE, kubeconfig: access.kubeconfig });
});
afterAll(async () => {
  await workspace.destroy();
  await access.remove();
});

/** What is left in the namespace of a builder. */
async function traces(): Promise<string> {
  const kinds = 'deployments,statefulsets,configmaps,persistentvolumeclaims';
  const names = await kubectl('get', kinds, `--namespace=${NAMESPACE}`, '--output=name');
  return names
    .split('\n')
    .filter((name) => name.includes(BUILDER))
    .join(' ');
}

describe('the Role of the page', () => {
  it('is enough for config, builder, prefetch and docker-build, and for doctor', async () => {
    const outputs = ['type=oci,dest=dist/app.tar'];
    await workspace.component('app', `FROM ${BUILDER}:1\nRUN uname -m > /machine\n`, { outputs });
    const built = await workspace.nx(['run', 'app:docker-build', '--platform=amd64']);
    expect(built).toMatchObject({ exitCode: 0 });
    // Nothing was left out because the cluster did not answer.
    expect(built.output).not.toMatch(/forbidden|is not known/);
    const doctor = await workspace.nx(['run', 'buildkit:doctor']);
    expect(doctor).toMatchObject({ exitCode: 0 });
    expect(doctor.output).toContain(`${BUILDER} is up and as it should be, driver kubernetes`);
  });

  it('is enough to recreate the builder, to prune it and to remove it', async () => {
    const driverOpts = { 'env.ROUND': '2' };
    const changed = await workspace.builder({ driverOpts });
    expect(changed).toMatchObject({ exitCode: 0 });
    expect(changed.output).toContain('is recreated');
    const pruned = await workspace.builder({ driverOpts, prune: true });
    expect(pruned.output).toMatch(new RegExp(`Pruned: .*${BUILDER}0-\\S+: Total:`));
    expect(await workspace.builder({ driverOpts, remove: 'all' })).toMatchObject({ exitCode: 0 });
    expect(await traces()).toBe('');
  });

  it('is enough to say why a pod does not start', async () => {
    const failed = await workspace.builder({ image: 'registry.invalid/buildkit:1', driverOpts: { timeout: '20s' } });
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.output).toMatch(/ErrImagePull|ImagePullBackOff/);
    expect(failed.output).not.toContain('forbidden');
    expect(await workspace.builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
  });
});
