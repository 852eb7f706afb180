import { mkdir, rm } from 'node:fs/promises';
import { ToolError } from './tool-error';
import { stopHub } from '../hub';
import { clusterDown, clusterUp, type ClusterVariables } from '../local-cluster';
import { rootlessImage } from '../local-cluster/rootless-image';
import { build } from './builds';
import { BUILDKIT_IMAGE } from './buildkit-image';
import {
  environmentFile,
  readEnvironment,
  variablesFor,
  writeEnvironment,
  type EngineEnvironment,
} from './environment';
import { withLock } from './with-lock';
import { findEngine } from './found-engine';
import * as groups from './go-programs';
import { engineHome, type Home } from './paths';
import { hubUp, standInPrograms } from './hub';
import { startOwnEngine, stopOwnEngine } from './own-engine';

export type { EngineEnvironment } from './environment';

/** The engine that `engineUp` leaves running. */
export interface Engine extends EngineEnvironment {
  /** Whether it was up before: then whoever uses it for a while leaves it up. */
  readonly wasUp: boolean;
}

/** What is wanted of an engine. */
export interface EngineOptions {
  /** What tests need: the local hub also beside an engine that was found (our own always has it), and an old buildx. */
  readonly hub?: boolean;
  /** An engine of our own in any case, with Docker's image store from before version 29. */
  readonly classicStore?: boolean;
  /** Also a Kubernetes cluster, for which root is needed. */
  readonly cluster?: boolean;
}

/**
 * Brings up an engine, whatever of it is missing: the Docker engine that answers already, else one of our own. Any number of calls at
 * once, and any number one after the other, end with the same engine.
 *
 * @throws ToolError with what to do
 */
export async function engineUp({
  hub = false,
  classicStore = false,
  cluster = false,
}: EngineOptions = {}): Promise<Engine> {
  const home = engineHome();
  await mkdir(home.state, { recursive: true });
  return withLock(home.state, async () => {
    const wasUp = (await readEnvironment(home)) !== undefined;
    const found = classicStore ? undefined : await findEngine(home);
    const engine = found ?? (await startOwnEngine(home, classicStore));
    const variables = {
      ...engine.variables,
      ...(hub && { ...(await hubUp(home)), NX_BUILDKIT_OLD_BUILDX: await build(groups.oldBuildx, home.builds) }),
      ...(cluster && (await startCluster(home, engine))),
    };
    const environment = { ...engine, variables };
    await writeEnvironment(home, environment);
    return { ...environment, wasUp };
  });
}

async function startCluster(home: Home, engine: EngineEnvironment): Promise<ClusterVariables> {
  const programs = {
    kubernetes: await build(groups.kubernetes, home.builds),
    containerd: await build(groups.criContainerd, home.builds),
    cni: await build(groups.cni, home.builds),
    runc: await build(groups.runc, home.builds),
  };
  const buildkit = { buildkit: await build(groups.buildkit, home.builds), runc: programs.runc };
  const rootless = rootlessImage(await build(groups.rootless, home.builds), buildkit);
  const env = variablesFor(engine, process.env);
  return clusterUp(home, programs, { buildkit: BUILDKIT_IMAGE, rootless, programs: await standInPrograms(home), env });
}

/**
 * Ends everything that `engineUp` started; an engine that was found is left alone. What was compiled stays.
 *
 * @param purge also deletes images, containers, volumes, logs and settings of our own engine and the hub
 */
export async function engineDown({ purge = false }: { readonly purge?: boolean } = {}): Promise<void> {
  const home = engineHome();
  await mkdir(home.state, { recursive: true });
  await withLock(home.state, async () => {
    await rm(environmentFile(home), { force: true });
    await clusterDown(home);
    await stopHub(home.hub);
    await stopOwnEngine(home);
    if (!purge) return;
    const folders = [home.data, home.run, home.logs, home.dockerConfig, home.hub];
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  if (purge) await rm(home.state, { recursive: true, force: true });
}

/**
 * The variables that lead Docker's client and the tests to the engine, PATH among them.
 *
 * @throws ToolError when it is not up
 */
export async function engineEnvironment(): Promise<Readonly<Record<string, string>>> {
  const environment = await readEnvironment(engineHome());
  if (!environment) throw new ToolError('The engine is not up', 'Run `tools/engine up`.');
  return variablesFor(environment, process.env);
}
