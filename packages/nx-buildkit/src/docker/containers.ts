import { dockerFailure } from './failure';
import { docker } from './command';
import { ask } from '../process/ask';

/** The fields of `docker inspect` for a container that are used here. */
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

/** @returns undefined when the engine says that there is no such container */
export async function inspectContainer(
  endpoint: string | undefined,
  name: string,
): Promise<ContainerInspect | undefined> {
  const outcome = await ask(docker(endpoint, 'container', 'inspect', name));
  if (outcome.exitCode === 0) return (JSON.parse(outcome.stdout) as ContainerInspect[])[0];
  if (/no such container/i.test(outcome.stderr)) return undefined;
  throw dockerFailure(outcome, `Looking at container ${name}`);
}

/** The words of different versions of the engine. A client that has no socket or no certificate also knows "no such file or directory". */
const NO_FOLDER = /could not find the file|no such container|response from daemon: .*no such file or directory/i;

/**
 * Copies the content of a folder out of a container, running or not; copies nothing when there is none.
 *
 * @throws BuildkitError when the engine does not say
 */
export async function copyFromContainer(
  endpoint: string | undefined,
  container: string,
  from: string,
  to: string,
): Promise<void> {
  const outcome = await ask(docker(endpoint, 'cp', `${container}:${from}`, to));
  if (outcome.exitCode !== 0 && !NO_FOLDER.test(outcome.stderr)) throw dockerFailure(outcome, `Reading ${container}`);
}
