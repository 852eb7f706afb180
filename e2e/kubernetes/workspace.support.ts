import { runBuilder } from '../builder.support';
import { publishNamed } from '../docker-build.support';
import { hubUrl, removeBuilder, resetHub } from '../support/engine';
import { createWorkspace, writeComponent, type NxOutcome, type Workspace } from '../support/workspace';
import { CLUSTER, kubectl } from './cluster.support';

type Variables = Readonly<Record<string, string>>;
type DriverOpts = Readonly<Record<string, string>>;

/** Options of the executor for the builder. */
interface Options {
  readonly driverOpts?: DriverOpts;
  readonly [option: string]: unknown;
}

/** A workspace whose builder is in the cluster. */
export interface ClusterWorkspace extends Workspace {
  /** Runs the executor for the builder; driver options are added to those of the workspace. */
  builder(options?: Options, env?: Variables): Promise<NxOutcome>;
  /** Writes a component whose images begin with the name of the builder. */
  component(name: string, dockerfile: string, options?: object): Promise<void>;
  /** The names of the pods of the builder, but for those that end. */
  pods(): Promise<readonly string[]>;
  destroy(): Promise<void>;
}

/** What is not as it is for the administrator of the cluster, in the namespace `default`. */
export interface ClusterOptions {
  readonly namespace?: string;
  readonly kubeconfig?: string;
  /** Further options of the builder target. */
  readonly builder?: Options;
  /** Docker's settings, which the configuration is made of. */
  readonly daemon?: object;
}

/** @param name of the builder, of an image `name:1` in the hub that says so in `/who`, and, as a prefix, of all images */
export async function clusterWorkspace(
  name: string,
  { namespace, kubeconfig = CLUSTER.KUBECONFIG, builder = {}, daemon }: ClusterOptions = {},
): Promise<ClusterWorkspace> {
  await resetHub();
  await removeBuilder(name);
  await publishNamed(`${name}:1`);
  const cluster = { ...CLUSTER, KUBECONFIG: kubeconfig };
  const driverOpts = { ...(namespace !== undefined && { namespace }), ...builder.driverOpts };
  const options = { name, driver: 'kubernetes', network: undefined, ...builder, driverOpts };
  const workspace = await createWorkspace({ builder: options, config: { daemonJson: 'daemon.json' } });
  await workspace.write('daemon.json', { 'registry-mirrors': [hubUrl], ...daemon });
  expect(await workspace.nx(['run', 'buildkit:config'])).toMatchObject({ exitCode: 0 });
  return {
    ...workspace,
    nx: (args, env) => workspace.nx(args, { ...cluster, ...env }),
    builder: (more, env) =>
      runBuilder(
        workspace,
        { ...options, ...more, driverOpts: { ...driverOpts, ...more?.driverOpts } },
        { ...cluster, ...env },
      ),
    component: (component, dockerfile, more) =>
      writeComponent(workspace, component, dockerfile, { imagePrefix: `${name}-`, version: 'v1', ...more }),
    async pods() {
      const columns = 'custom-columns=NAME:.metadata.name,ENDS:.metadata.deletionTimestamp';
      const get = ['get', 'pods', `--namespace=${namespace ?? 'default'}`, `--selector=app=${name}0`];
      const lines = await kubectl(...get, '--no-headers', `--output=${columns}`);
      return lines.split('\n').flatMap((line) => /^(\S+) +<none>$/.exec(line)?.[1] ?? []);
    },
    async destroy() {
      await removeBuilder(name);
      await workspace.remove();
    },
  };
}
