import { setTimeout as sleep } from 'node:timers/promises';
import { kubectl } from './cluster.support';
import { buildNamespace, type BuildNamespace } from './namespace.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const NAMESPACE = 'e2e-role';
const BUILDER = 'e2e-role';
const USER = `system:serviceaccount:${NAMESPACE}:ci`;

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
interface Role {
  readonly rules: readonly Rule[];
}

let access: BuildNamespace;
let workspace: ClusterWorkspace;
let role: Role;
beforeAll(async () => {
  access = await buildNamespace(NAMESPACE);
  role = JSON.parse(await kubectl('get', 'role', 'buildx', `--namespace=${NAMESPACE}`, '--output=json'));
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

describe('what is missing in a Role is named, with what to type', () => {
  /** Works with a Role that lacks a verb for a resource. */
  async function without(verb: string, resource: string, act: () => Promise<void>): Promise<void> {
    const rules = role.rules.flatMap((rule) => {
      if (!rule.resources.includes(resource)) return [rule];
      const others = rule.resources.filter((other) => other !== resource);
      const lesser = { ...rule, resources: [resource], verbs: rule.verbs.filter((other) => other !== verb) };
      return [lesser, ...(others.length > 0 ? [{ ...rule, resources: others }] : [])];
    });
    await setRules(rules);
    await until(verb, resource, 'no');
    try {
      await act();
    } finally {
      await setRules(role.rules);
      await until(verb, resource, 'yes');
    }
  }

  async function setRules(rules: readonly Rule[]): Promise<void> {
    const patch = JSON.stringify([{ op: 'replace', path: '/rules', value: rules }]);
    await kubectl('patch', 'role', 'buildx', `--namespace=${NAMESPACE}`, '--type=json', `--patch=${patch}`);
  }

  /** Its parts hear of a changed Role one after the other. */
  async function until(verb: string, resource: string, answer: 'yes' | 'no'): Promise<void> {
    const [name = '', part] = resource.split('/');
    const question = [verb, name, ...(part ? [`--subresource=${part}`] : [])];
    const asked = ['auth', 'can-i', ...question, `--namespace=${NAMESPACE}`, `--as=${USER}`];
    while ((await kubectl(...asked).catch(({ stdout }) => stdout)) !== answer) await sleep(100);
  }

  const line = (verb: string, of: string) => `kubectl --namespace ${NAMESPACE} auth can-i ${verb} ${of}`;

  it.each([
    ['create', 'deployments', 'deployments.apps'],
    ['create', 'configmaps', 'configmaps'],
    ['list', 'pods', 'pods'],
    ['create', 'pods/exec', 'pods --subresource=exec'],
  ])('%s for %s, when the builder is created', async (verb, resource, asked) => {
    await without(verb, resource, async () => {
      const failed = await workspace.builder();
      expect(failed).toMatchObject({ exitCode: 1 });
      // What comes through gRPC is quoted once more.
      expect(failed.output.replaceAll('\\"', '"')).toContain(`User "${USER}" cannot ${verb} resource "${resource}"`);
      expect(failed.output).toContain(line(verb, asked));
    });
    expect(await workspace.builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
    expect(await traces()).toBe('');
  });

  it('delete for deployments, when the builder is recreated, and removed by a buildx that has forgotten it', async () => {
    expect(await workspace.builder()).toMatchObject({ exitCode: 0 });
    await without('delete', 'deployments', async () => {
      for (const options of [{ driverOpts: { 'env.ROUND': '3' } }, { remove: 'all' }]) {
        const failed = await workspace.builder(options);
        expect(failed).toMatchObject({ exitCode: 1 });
        expect(failed.output).toContain(`User "${USER}" cannot delete resource "deployments"`);
        expect(failed.output).toContain(line('delete', 'deployments.apps'));
      }
    });
    expect(await workspace.builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
    expect(await traces()).toBe('');
  });
});
