import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fewPrograms, type FewPrograms } from '../support/few-programs';
import { apply, KUBECONFIG, kubectl } from './cluster.support';
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

describe('a cluster that cannot be worked with is named, with what to type', () => {
  it('for a namespace that is not there', async () => {
    const failed = await workspace.builder(
      { driverOpts: { namespace: 'e2e-nowhere' } },
      { KUBECONFIG, ...otherMachine() },
    );
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.output).toFailWith('NXBK-0312');
    expect(failed.output).toContain('kubectl create namespace e2e-nowhere');
  });

  it.each([
    ['a user that it does not accept', (text: string) => withToken(text, 'expired'), 'kubectl auth whoami'],
    [
      'a host that is not there',
      (text: string) => text.replace(/https:[^"]+/, 'https://nowhere.invalid:6443'),
      'kubectl cluster-info',
    ],
  ])('for %s, and nothing is removed', async (_, change, remedy) => {
    const changed = join(workspace.root, randomUUID());
    await writeFile(changed, change(await readFile(access.kubeconfig, 'utf8')));
    const env = { KUBECONFIG: changed, ...otherMachine() };
    for (const options of [{ driverOpts: { timeout: '5s' } }, { remove: 'all' }]) {
      const failed = await workspace.builder(options, env);
      expect(failed).toMatchObject({ exitCode: 1 });
      expect(failed.output).toFailWith('NXBK-0312');
      expect(failed.output).toContain(remedy);
    }
  });
});

function withToken(kubeconfig: string, token: string): string {
  const { users, ...rest } = JSON.parse(kubeconfig);
  return JSON.stringify({ ...rest, users: users.map((user: object) => ({ ...user, user: { token } })) });
}

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
