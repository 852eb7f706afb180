import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fewPrograms, type FewPrograms } from '../support/few-programs';
import { apply, kubectl } from './cluster.support';
import { buildNamespace, type BuildNamespace } from './namespace.support';
import { CLAIM_OPTION } from './volume.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const NAME = 'e2e-unanswered';

let access: BuildNamespace;
let workspace: ClusterWorkspace;
let programs: FewPrograms;
beforeAll(async () => {
  programs = await fewPrograms('docker');
  access = await buildNamespace(NAME);
  workspace = await clusterWorkspace(NAME, { namespace: NAME, kubeconfig: access.kubeconfig });
});
afterAll(async () => {
  await programs.remove();
  await workspace.destroy();
  await access.remove();
});

/** The variables of a machine without kubectl. */
const noKubectl = () => ({ PATH: programs.PATH });
/** Those of a machine whose buildx knows no builder. */
const otherMachine = () => ({ BUILDX_CONFIG: join(workspace.root, `buildx-${randomUUID()}`) });

const deployments = (): Promise<string> => kubectl('get', 'deployments', `--namespace=${NAME}`, '--output=name');

describe('without kubectl', () => {
  it('sets a builder of one pod up, says what is not known of it, and removes it', async () => {
    expect(await workspace.builder({}, noKubectl())).toMatchObject({ exitCode: 0 });
    const again = await workspace.builder({}, noKubectl());
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.output).toContain(
      `It is not known whether the pods of ${NAME}0 have these settings: kubectl is not installed; install kubectl`,
    );
    const doctor = await workspace.nx(['run', 'buildkit:doctor'], noKubectl());
    expect(doctor.output).toFailWith('NXBK-0311');
    expect(await workspace.builder({ prune: true }, noKubectl())).toMatchObject({ exitCode: 0 });
    expect(await workspace.builder({ remove: 'keep-cache' }, noKubectl())).toMatchObject({ exitCode: 0 });
    expect(await deployments()).toBe('');
  });

  it('removes nothing of a builder of another machine, or with volumes', async () => {
    expect(await workspace.builder()).toMatchObject({ exitCode: 0 });
    const failed = await workspace.builder({ remove: 'all' }, { ...noKubectl(), ...otherMachine() });
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.output).toFailWith('NXBK-0309');
    expect(failed.output).toContain('so nothing is removed');
    expect(failed.output).toContain(`kubectl --namespace ${NAME} delete --ignore-not-found deployment/${NAME}0`);
    const driverOpts = CLAIM_OPTION;
    const volumes = await workspace.builder({ driverOpts, remove: 'all' }, { ...noKubectl(), ...otherMachine() });
    expect(volumes.output).toFailWith('NXBK-0309');
    expect(await deployments()).toContain(NAME);
  });

  it('leaves several pods alone, of which buildx asks one', async () => {
    const driverOpts = { replicas: '2' };
    expect(await workspace.builder({ driverOpts })).toMatchObject({ exitCode: 0 });
    for (const change of [{ remove: 'all' }, { driverOpts: { ...driverOpts, 'env.ROUND': '2' } }, { prune: true }]) {
      const failed = await workspace.builder({ driverOpts, ...change }, noKubectl());
      expect(failed).toMatchObject({ exitCode: 1 });
      expect(failed.output).toFailWith('NXBK-0311');
      expect(failed.output).toContain('install kubectl');
    }
    expect(await workspace.pods()).toHaveLength(2);
    expect(await workspace.builder({ driverOpts, remove: 'all' })).toMatchObject({ exitCode: 0 });
  });
});

it('recreates what somebody has scaled to zero', async () => {
  expect(await workspace.builder()).toMatchObject({ exitCode: 0 });
  await kubectl('scale', `deployment/${NAME}0`, '--replicas=0', `--namespace=${NAME}`);
  const mended = await workspace.builder();
  expect(mended).toMatchObject({ exitCode: 0 });
  expect(mended.output).toContain('pods: 0 → 1');
  expect(await workspace.pods()).toHaveLength(1);
  expect(await workspace.builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
});

it('says why the cluster creates no pod', async () => {
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-pods', namespace: NAME } };
  await apply({ ...quota, spec: { hard: { pods: '0' } } });
  const failed = await workspace.builder({ driverOpts: { timeout: '20s' } });
  await kubectl('delete', 'resourcequota', 'no-pods', `--namespace=${NAME}`);
  expect(failed).toMatchObject({ exitCode: 1 });
  expect(failed.output).toFailWith('NXBK-0307');
  expect(failed.output).toContain('exceeded quota: no-pods');
  expect(await workspace.builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
});
