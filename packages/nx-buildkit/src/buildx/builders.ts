import { dockerFailure } from '../docker/failure';
import { run, type Command, type Outcome, type RunOptions } from '../process/run';

/** What `docker inspect` says of a container, as far as anybody here reads it. */
export interface ContainerInspect {
  readonly Id: string;
  readonly State: { readonly Status: string; readonly StartedAt: string };
  readonly Config: {
    readonly Image: string;
    readonly Env: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
  };
  readonly HostConfig: { readonly NetworkMode: string };
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string; readonly Destination: string }[];
}

/** @param endpoint a Docker context or the address of an engine; the current one when not given */
export function docker(endpoint: string | undefined, ...args: string[]): Command {
  const global = endpoint === undefined ? [] : [endpoint.includes('://') ? '--host' : '--context', endpoint];
  return { file: 'docker', args: [...global, ...args] };
}

export function buildx(...args: string[]): Command {
  return docker(undefined, 'buildx', ...args);
}

/**
 * Runs a command that has to succeed.
 *
 * @param doing completes "… failed", for the message
 * @throws BuildkitError with all that the command printed, credentials masked
 */
export async function succeed(command: Command, doing: string, options?: RunOptions): Promise<Outcome> {
  const outcome = await run(command, options);
  if (outcome.exitCode === 0) return outcome;
  throw dockerFailure(outcome, doing);
}

/** @returns undefined when the engine says that there is no such container */
export async function inspectContainer(
  endpoint: string | undefined,
  name: string,
): Promise<ContainerInspect | undefined> {
  const outcome = await run(docker(endpoint, 'container', 'inspect', name));
  if (outcome.exitCode === 0) return (JSON.parse(outcome.stdout) as ContainerInspect[])[0];
  if (/no such container/i.test(outcome.stderr)) return undefined;
  throw dockerFailure(outcome, `Looking at container ${name}`);
}

/** Copies the content of a folder out of a container, running or not; copies nothing when there is none. */
export async function copyFromContainer(
  endpoint: string | undefined,
  container: string,
  from: string,
  to: string,
): Promise<void> {
  await run(docker(endpoint, 'cp', `${container}:${from}`, to));
}

/** What `docker buildx inspect` prints. */
export async function inspectBuilder(name: string): Promise<string> {
  return (await succeed(buildx('inspect', '--builder', name), `Looking at builder ${name}`)).stdout;
}

/** One worker as `buildctl debug workers` prints it. https://github.com/moby/buildkit/blob/v0.34.2/client/workers.go */
export interface Worker {
  readonly platforms: readonly { readonly os: string; readonly architecture: string; readonly variant?: string }[];
  readonly buildkitVersion?: { readonly version?: string };
}

/** What the BuildKit in a container can build, and its version. */
export async function containerWorkers(endpoint: string | undefined, container: string): Promise<readonly Worker[]> {
  // Seconds to wait for a BuildKit that another process has only just started.
  const patience = ['--timeout', '30'];
  const workers = ['debug', 'workers', '--format', '{{json .}}'];
  const command = docker(endpoint, 'exec', container, 'buildctl', ...patience, ...workers);
  return JSON.parse((await succeed(command, `Asking the BuildKit in ${container}`)).stdout) as Worker[];
}

/** `v0.38.2`, or whatever a build of one's own calls itself. */
export async function buildxVersion(): Promise<string> {
  const { stdout } = await succeed(buildx('version'), 'Asking for the version of buildx');
  return stdout.trim().split(/\s+/)[1] ?? 'unknown';
}
