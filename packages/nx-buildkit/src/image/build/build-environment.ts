import { plannedBuilder } from '../../builder/model/planned-builder';
import { findBuilder, type BuilderRecord } from '../../builder/model/record';
import type { DownloadSettings } from '../../buildkitd-config/downloads';
import type { ProxySettings } from '../../buildkitd-config/types';
import { ownBuildkitConfig } from '../../buildkitd-config/own-config';
import type { NxRun } from '../../component/run/nx-run';
import { taskOf, type Component } from '../../component/settings';
import { makerOf, type Maker } from '../../component/target-outputs';
import { ownBuilder } from '../../pull/own-builder';
import { pullSource, type PullSource } from '../../pull/pull-source';
import { openStore, viewStore, type ImageStore } from '../../image-store/store';
import type { KeyedSteps } from '../downloads/lock-key';
import { readUserPolicy, type SourcePolicy } from '../closed-world/user-policy';
import {
  offlineWithoutDownloads,
  requireNoRules,
  requireProxyNetwork,
  type BuildDownloads,
} from '../downloads/build-downloads';
import type { WhoMakes } from '../failure/build-remedy';
import type { BuildEnvironmentOptions } from '../record/image-record';
import { checkNumbers } from '../../component/schema/check-numbers';
import { ALONE, type BuildWays } from '../../buildx/together/build-together';
import { withDefaults } from '../../component/schema/defaults';
import { outputFolder } from '../../component/task-folders';
import { askOnce } from '../../util/ask-once';

/** How the user sees what a build does. */
export interface BuildOutput {
  readonly print: (line: string) => void;
  /** Prints what `work` prints as one section of a log. */
  readonly inSection: <T>(title: string, work: () => Promise<T>) => Promise<T>;
}

/** Where and how images are built. */
export interface BuildEnvironment extends KeyedSteps {
  readonly workspaceRoot: string;
  /** The task whose images are built: `web:docker-build`. */
  readonly task: string;
  /** The projects of the run, which all its builds share. */
  readonly projects: NxRun['projects'];
  /** Named contexts that hold the images of other projects. */
  readonly siblings: Readonly<Record<string, string>>;
  readonly builder: BuilderRecord;
  readonly store: ImageStore;
  /** Where an image that is missing from the store comes from. */
  readonly source: PullSource;
  /** Names of images that may come from the Docker engine: see namesEngineImage. */
  readonly fromEngine: readonly string[];
  /** Whether a build is denied every image that was not handed over. */
  readonly closedWorld: boolean;
  /** The user's own policy of what a build may fetch. */
  readonly userPolicy: SourcePolicy;
  /** What a build may download beside images; not given, nobody judges that. */
  readonly allowedDownloads?: readonly string[];
  /** How often a build is repeated after a transient failure. */
  readonly retries: number;
  /** How often a RUN is run again that the network failed. */
  readonly runRetries: number;
  /** ms without output after which a RUN is ended; 0 for never. */
  readonly runStallTimeout: number;
  /** Build arguments of this machine and not of the image: its proxies, when RUN is to have them. */
  readonly proxyArgs: Readonly<Record<string, string>>;
  /** How RUN's downloads are led through the store, if they are. */
  readonly downloadSettings?: DownloadSettings;
  /** Whether the store alone is asked for them. */
  readonly isOffline: boolean;
  /** What a build has of them, while one runs. */
  readonly downloads?: BuildDownloads | undefined;
  /** By itself, or, when it is short, in one process with those of other tasks. */
  readonly ways: BuildWays;
  readonly whoMakes: WhoMakes;
  /** Called for each line of BuildKit's progress. */
  readonly onProgress: (line: string) => void;
  /** Tells the user what is done in addition to the build. */
  readonly log: (line: string) => void;
}

const PROXY_ARGS = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];

/** The folder with the output of the tasks that set up the builder. */
export function buildkitFolder(workspaceRoot: string, options: BuildEnvironmentOptions): string {
  return outputFolder(workspaceRoot, withDefaults('dockerBuild', options).configPath);
}

/**
 * Opens what the images of a workspace are built with: the builder and the image store that earlier tasks set up.
 *
 * @param component whose images are built
 * @param print shows a line to the user
 */
export async function openBuildEnvironment(
  run: NxRun,
  given: BuildEnvironmentOptions,
  component: Component,
  print: BuildOutput['print'],
): Promise<BuildEnvironment> {
  const { workspaceRoot, projects } = run;
  checkNumbers('dockerBuild', given);
  const options = withDefaults('dockerBuild', given);
  const { closedWorld, retries, runRetries, runStallTimeout, offline: isOffline } = options;
  const buildkit = buildkitFolder(workspaceRoot, options);
  const [builder, store, config, userPolicy] = await Promise.all([
    options.dryRun
      ? findBuilder(buildkit).then((found) => found ?? plannedBuilder(projects))
      : ownBuilder(run, buildkit),
    options.dryRun
      ? viewStore(options.storeDir, workspaceRoot)
      : askOnce(projects, `store ${options.storeDir}`, () => openStore(options.storeDir, workspaceRoot)),
    askOnce(projects, `configuration ${buildkit}`, () => ownBuildkitConfig(workspaceRoot, projects, buildkit)),
    readUserPolicy(workspaceRoot),
  ]);
  const { proxy, downloads } = config;
  if (downloads) {
    await requireProxyNetwork(builder);
    requireNoRules(userPolicy);
  }
  if (isOffline && !downloads) throw offlineWithoutDownloads();
  return {
    workspaceRoot,
    task: taskOf(component),
    projects,
    siblings: {},
    builder,
    store,
    source: { ...pullSource(config, options, options.pullFrom === 'builder' ? builder : undefined), isOffline },
    fromEngine: options.fromEngine ?? [],
    closedWorld: closedWorld || isOffline,
    userPolicy,
    retries,
    runRetries,
    runStallTimeout,
    // BuildKit's own proxy, which RUN has then, gets to others by itself.
    proxyArgs: options.proxy && !downloads ? definedOnly({ ...proxy.builderEnv }) : noProxies(proxy),
    ...(downloads && { downloadSettings: downloads }),
    isOffline,
    ways: ALONE,
    whoMakes: (path) => dependencyOn(makerOf(path, projects), component.project),
    onProgress: options.quiet ? () => undefined : print,
    log: print,
  };
}

/**
 * docker buildx passes the proxies of Docker's config.json on to RUN unasked, unless a build argument says otherwise:
 * https://github.com/docker/buildx/blob/v0.38.2/build/opt.go#L621
 */
function noProxies({ builderEnv, hostEnv }: ProxySettings): Readonly<Record<string, string>> {
  if (Object.keys({ ...builderEnv, ...hostEnv }).length === 0) return {};
  return Object.fromEntries(PROXY_ARGS.map((name) => [name, '']));
}

/** As a list of dependsOn has it. */
function dependencyOn(maker: Maker | undefined, project: string): string | undefined {
  if (maker === undefined) return undefined;
  return JSON.stringify(maker.project === project ? maker.target : { projects: [maker.project], target: maker.target });
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
