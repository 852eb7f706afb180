import { NOT_LISTENING } from '../docker/buildkit-container';
import { docker, buildx } from '../docker/command';
import { kubectl } from '../kubernetes/kubectl';
import { runningPods } from '../kubernetes/pods';
import { ask } from '../process/ask';
import type { Command } from '../process/run';
import { unanswered, type Unanswered } from '../process/unanswered';

/** https://github.com/moby/buildkit/blob/v0.34.2/api/services/control/control.proto (BuildHistoryRecord) */
interface HistoryEvent {
  readonly record?: {
    readonly CompletedAt?: unknown;
    readonly FrontendAttrs?: Readonly<Record<string, string>>;
    readonly Ref?: string;
  };
}

/** A short description of each build that runs, no matter who started it, or why that is not known. */
export type RunningBuilds = { readonly builds: readonly string[] } | Unanswered;

/** The builds in several places, which are only known if they are known in each. */
export function allBuilds(places: readonly RunningBuilds[]): RunningBuilds {
  const unknown = places.find((place) => 'unknown' in place);
  return unknown ?? { builds: places.flatMap((place) => ('builds' in place ? place.builds : [])) };
}

/**
 * Docker's words for a container in which nothing runs. In one that is paused, builds wait.
 * https://github.com/moby/moby/blob/v28.5.2/daemon/exec.go (getExecConfig)
 */
const DOWN = /no such container|container \S+ is (not running|restarting)/i;

/** The builds in a BuildKit container. A BuildKit before 0.11, which keeps no history, cannot be asked. */
export async function buildsInContainer(endpoint: string | undefined, container: string): Promise<RunningBuilds> {
  return askBuildKit((...command) => docker(endpoint, 'exec', container, ...command));
}

/** The builds in all pods of a node in a cluster; buildx would show those of one pod. */
export async function buildsInPods(name: string, namespace: string | undefined): Promise<RunningBuilds> {
  const found = await runningPods(name, namespace);
  if ('unknown' in found) return found;
  const ofPod = (pod: string) => askBuildKit((...command) => kubectl(namespace, 'exec', pod, '--', ...command));
  return allBuilds(await Promise.all(found.pods.map(ofPod)));
}

/** Also known without `docker buildx history`, which is younger (0.20) and needs buildx's record of the builder. */
const HISTORIES = ['buildctl', 'debug', 'histories'];

/** @param inside makes the command that runs another one beside a BuildKit */
async function askBuildKit(inside: (...command: string[]) => Command): Promise<RunningBuilds> {
  const outcome = await ask(inside(...HISTORIES, '--format', '{{json .}}'));
  if (outcome.exitCode === 0) return { builds: buildsIn(outcome.stdout) };
  const isDown = DOWN.test(outcome.stderr) || NOT_LISTENING.test(outcome.stderr);
  return isDown ? { builds: [] } : unanswered(inside(...HISTORIES), outcome);
}

function buildsIn(histories: string): readonly string[] {
  return lines<HistoryEvent>(histories).flatMap(({ record }) => {
    if (!record || record.CompletedAt) return [];
    const { filename = 'Dockerfile', target, platform } = record.FrontendAttrs ?? {};
    const of = [filename, target && `target ${target}`, platform].filter(Boolean).join(', ');
    return [`${record.Ref ?? 'a build'} (${of})`];
  });
}

/** The builds that buildx itself sees: for each node those of one pod. The builder is started if it is down. */
export async function buildsInBuilder(name: string): Promise<RunningBuilds> {
  const outcome = await ask(listCommand(name));
  if (outcome.exitCode !== 0) return unanswered(buildx('history', 'ls', '--builder', name), outcome);
  const running = lines<ListedBuild>(outcome.stdout).filter(({ status }) => status === 'Running');
  return { builds: running.map((build) => build.name) };
}

/**
 * The builds that a builder has kept the records of, as `<builder>/<node>/<id>`. It is started if it is down.
 *
 * @returns none when there is no such builder, and with a buildx before 0.20
 */
export async function recordedBuilds(name: string): Promise<readonly string[]> {
  return lines<ListedBuild>((await ask(listCommand(name))).stdout).map(({ ref }) => ref);
}

interface ListedBuild {
  readonly ref: string;
  readonly status: string;
  readonly name: string;
}

function listCommand(name: string): Command {
  return buildx('history', 'ls', '--builder', name, '--no-trunc', '--format', 'json');
}

function lines<T>(text: string): readonly T[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as T] : []));
}
