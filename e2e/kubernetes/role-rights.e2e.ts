import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { NxOutcome } from '../support/workspace';
import { apply, kubectl } from './cluster.support';
import { buildNamespace, type BuildNamespace } from './namespace.support';
import { pageRole, type PageRole } from './role.support';
import { CLAIM_OPTION } from './volume.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const NAME = 'e2e-role-rights';
const NODE = `${NAME}0`;
const USER = `system:serviceaccount:${NAME}:ci`;

let access: BuildNamespace;
let workspace: ClusterWorkspace;
let role: PageRole;
beforeAll(async () => {
  access = await buildNamespace(NAME);
  role = await pageRole(NAME);
  workspace = await clusterWorkspace(NAME, { namespace: NAME, kubeconfig: access.kubeconfig });
});
afterAll(async () => {
  await workspace.destroy();
  await access.remove();
});

const inNamespace = { namespace: NAME };
const labels = { app: NODE };
const quickly = { timeout: '20s' };

/** The tasks that need a right, in the state that they need it in. */
const TASKS = {
  create: () => workspace.builder({ driverOpts: quickly }),
  'create where its ConfigMap is left over': async () => {
    await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${NODE}-config`, ...inNamespace, labels } });
    return workspace.builder({ driverOpts: quickly });
  },
  'create with persistent volumes': () =>
    workspace.builder({ driverOpts: { ...quickly, ...CLAIM_OPTION, rootless: 'true' } }),
  'say why a pod does not start': () =>
    workspace.builder({ image: 'registry.invalid/buildkit:1', driverOpts: { timeout: '2s' } }),
  remove: async () => {
    expect(await workspace.builder()).toMatchObject({ exitCode: 0 });
    return workspace.builder({ remove: 'all' });
  },
  'remove from another machine': async () => {
    expect(await workspace.builder()).toMatchObject({ exitCode: 0 });
    return workspace.builder({ remove: 'all' }, { BUILDX_CONFIG: join(workspace.root, `buildx-${randomUUID()}`) });
  },
  'remove with persistent volumes': async () => {
    const resources = { requests: { storage: '1Gi' } };
    await apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'left-over', ...inNamespace, labels },
      spec: { accessModes: ['ReadWriteOnce'], resources },
    });
    return workspace.builder({ driverOpts: CLAIM_OPTION, remove: 'all' });
  },
} satisfies Record<string, () => Promise<NxOutcome>>;

/** A task of each right that fails without it. */
const NEEDED_BY: Readonly<Record<string, keyof typeof TASKS>> = {
  'create configmaps': 'create',
  'create deployments': 'create',
  'create pods/exec': 'create',
  'create statefulsets': 'create with persistent volumes',
  'delete configmaps': 'remove',
  'delete deployments': 'remove',
  'delete persistentvolumeclaims': 'remove with persistent volumes',
  'delete statefulsets': 'remove',
  'get configmaps': 'remove from another machine',
  'get deployments': 'create',
  'get pods': 'remove',
  'get pods/log': 'say why a pod does not start',
  'get statefulsets': 'create with persistent volumes',
  'list deployments': 'remove from another machine',
  'list events': 'say why a pod does not start',
  'list persistentvolumeclaims': 'remove with persistent volumes',
  'list pods': 'create',
  'list statefulsets': 'remove from another machine',
  'update configmaps': 'create where its ConfigMap is left over',
};

it('the Role of the page has no right that no task needs', () => {
  expect(role.rights).toEqual(Object.keys(NEEDED_BY).sort());
});

describe('without one right, it is named with what to type', () => {
  afterEach(async () => {
    const kinds = 'deployments,statefulsets,configmaps,persistentvolumeclaims';
    await kubectl('delete', kinds, `--selector=app=${NODE}`, `--namespace=${NAME}`, '--wait=false');
    expect(await workspace.builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
  });

  it.each(Object.entries(NEEDED_BY))('%s: %s', async (right, task) => {
    const [verb = '', resource = ''] = right.split(' ');
    await role.without(verb, resource, async () => {
      const failed = await TASKS[task]();
      expect(failed).toMatchObject({ exitCode: 1 });
      // What comes through gRPC is quoted once more.
      const output = failed.output.replaceAll('\\"', '"');
      const [name = '', part] = resource.split('/');
      expect(output).toMatch(new RegExp(`User "${USER}" cannot ${verb} resource "${resource}"`));
      expect(output).toMatch(
        new RegExp(`auth can-i ${verb} ${name}(\\.apps)?${part ? ` --subresource=${part}` : '(?! --sub)'}`),
      );
      if (!task.startsWith('say')) expect(output).toFailWith('NXBK-0310');
    });
  });
});
