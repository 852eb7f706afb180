import { hostname } from 'node:os';
import type { Code } from '../error-codes/catalogue';
import { run, type Outcome } from '../process/run';
import { parseObject } from '../util/json';
import { docker } from './command';
import { dockerFailure } from './failure';

/** What `docker info` says about the engine and its registries; every field may be missing, engines differ by version. */
export interface DockerInfo {
  readonly ServerVersion?: string;
  readonly ServerErrors?: readonly string[];
  /** Podman's own answer has these two instead of all others. */
  readonly host?: object;
  readonly version?: { readonly Version?: string };
  /** Its own, which it keeps for ever. */
  readonly ID?: string;
  /** Host name of the engine's machine. */
  readonly Name?: string;
  /** Path on that machine. */
  readonly DockerRootDir?: string;
  /** `Docker Desktop`, `Ubuntu 24.04.3 LTS`. */
  readonly OperatingSystem?: string;
  /** `name=rootless` among others. */
  readonly SecurityOptions?: readonly string[] | null;
  readonly DriverStatus?: readonly (readonly string[])[] | null;
  /** With credentials masked by the engine as `xxxxx:xxxxx`. */
  readonly HttpProxy?: string;
  readonly HttpsProxy?: string;
  readonly NoProxy?: string;
  readonly RegistryConfig?: {
    readonly Mirrors?: readonly string[] | null;
    readonly InsecureRegistryCIDRs?: readonly string[] | null;
    readonly IndexConfigs?: Readonly<Record<string, { readonly Secure?: boolean }>> | null;
  };
}

/** Why an engine says nothing, and the code of that. */
export interface NoInfo {
  readonly unavailable: string;
  readonly code: Code;
}

/**
 * Asks the engine that the current context or DOCKER_HOST points at.
 *
 * It asks for the whole JSON, since the available fields differ between engine versions and a template with a missing one fails.
 *
 * @param timeout ms until a silent engine counts as unavailable
 * @returns the information, or the reason why there is none; never throws
 */
export async function dockerInfo(timeout = 5_000): Promise<DockerInfo | NoInfo> {
  const outcome = await run(docker(undefined, 'info', '--format', '{{json .}}'), { timeout });
  if (outcome.startError) return noInfo(outcome.startError, outcome);
  if (outcome.ended) return noInfo(`docker info gave no answer within ${timeout / 1_000} s`, outcome);
  const info = parseObject(outcome.stdout) as DockerInfo | undefined;
  // A client without an engine prints its own half, with exit code 0 or 1 depending on its version.
  if (info?.ServerVersion) return info;
  if (info?.host && info.version)
    return { unavailable: `docker is podman ${info.version.Version ?? ''} on this machine`, code: 'NXBK-0202' };
  const words = info?.ServerErrors?.[0] || outcome.stderr.trim().split('\n')[0] || 'docker info failed';
  return noInfo(words, { ...outcome, stderr: words });
}

function noInfo(unavailable: string, outcome: Outcome): NoInfo {
  const { code } = dockerFailure(outcome, 'docker info');
  // docker found no engine, whatever its words are.
  return { unavailable, code: code === 'NXBK-0207' ? 'NXBK-0204' : code };
}

/** The kinds of engines, which have their settings in different places; `podman` behaves like one, and `elsewhere` is one on another machine. */
export type EngineKind = 'system' | 'rootless' | 'snap' | 'desktop' | 'podman' | 'elsewhere';

/** @param host the name of this machine */
export function engineKind(info: DockerInfo, host = hostname()): EngineKind {
  const { OperatingSystem = '', SecurityOptions, DockerRootDir = '', Name = host } = info;
  if (OperatingSystem.startsWith('Docker Desktop')) return 'desktop';
  if (DockerRootDir.endsWith('/containers/storage')) return 'podman';
  if (Name !== host) return 'elsewhere';
  if (SecurityOptions?.some((option) => option.startsWith('name=rootless'))) return 'rootless';
  return DockerRootDir.startsWith('/var/snap/') ? 'snap' : 'system';
}

/** Whether the engine's image store is containerd's, which holds an image of several platforms as one, and takes OCI layouts. */
export function isContainerdStore({ DriverStatus }: DockerInfo): boolean {
  return DriverStatus?.some((entry) => entry.includes('io.containerd.snapshotter.v1')) ?? false;
}

/** The same of the current engine; false when it does not answer. */
export async function engineHoldsIndexes(): Promise<boolean> {
  const info = await dockerInfo();
  return !('unavailable' in info) && isContainerdStore(info);
}
