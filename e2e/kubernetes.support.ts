import { execa } from 'execa';
import { dirname } from 'node:path';
import { runBuilder } from './builder.support';
import { publishNamed } from './docker-build.support';
import { hubUrl, removeBuilder, required, resetHub } from './support/engine';
import { createWorkspace, writeComponent, type NxOutcome, type Workspace } from './support/workspace';

const KUBECTL = required('NX_BUILDKIT_KUBECTL');
export const KUBECONFIG = required('NX_BUILDKIT_KUBECONFIG');
/** The environment of somebody who works with the cluster. */
export const CLUSTER = { KUBECONFIG, PATH: `${dirname(KUBECTL)}:${process.env.PATH}` };

type Variables = Readonly<Record<string, string>>;

/** A workspace whose builder is in the cluster. */
export interface ClusterWorkspace extends Workspace {
  /** Runs the executor for the builder. */
  builder(options?: object, env?: Variables): Promise<NxOutcome>;
  /** Writes a component whose images begin with the name of the builder. */
  component(name: string, dockerfile: string, options?: object): Promise<void>;
  /** The names of the pods of the builder, but for those that end. */
  pods(): Promise<readonly string[]>;
  destroy(): Promise<void>;
}

/** @param name of the builder, of an image `name:1` in the hub that says so in `/who`, and, as a prefix, of all images */
export async function clusterWorkspace(name: string): Promise<ClusterWorkspace> {
  await resetHub();
  await removeBuilder(name);
  await publishNamed(`${name}:1`);
  const options = { name, driver: 'kubernetes', network: undefined };
  const workspace = await createWorkspace({ builder: options, config: { daemonJson: 'daemon.json' } });
  await workspace.write('daemon.json', { 'registry-mirrors': [hubUrl] });
  expect(await workspace.nx(['run', 'buildkit:config'])).toMatchObject({ exitCode: 0 });
  return {
    ...workspace,
    nx: (args, env) => workspace.nx(args, { ...CLUSTER, ...env }),
    builder: (more, env) => runBuilder(workspace, { ...options, ...more }, { ...CLUSTER, ...env }),
    component: (component, dockerfile, more) =>
      writeComponent(workspace, component, dockerfile, { imagePrefix: `${name}-`, version: 'v1', ...more }),
    async pods() {
      const columns = 'custom-columns=NAME:.metadata.name,ENDS:.metadata.deletionTimestamp';
      const lines = await kubectl('get', 'pods', `--selector=app=${name}0`, '--no-headers', `--output=${columns}`);
      return lines.split('\n').flatMap((line) => /^(\S+) +<none>$/.exec(line)?.[1] ?? []);
    },
    async destroy() {
      await removeBuilder(name);
      await workspace.remove();
    },
  };
}

/** What kubectl prints. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  return (await execa(KUBECTL, args, { env: { KUBECONFIG } })).stdout;
}
