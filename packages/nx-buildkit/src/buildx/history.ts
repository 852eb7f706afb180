import { docker, buildx } from '../docker/command';
import { askCluster } from '../kubernetes/kubectl';
import { runningPods } from '../kubernetes/pods';
import { ask } from '../process/ask';

/** https://github.com/moby/buildkit/blob/v0.34.2/api/services/control/control.proto (BuildHistoryRecord) */
interface HistoryEvent {
  readonly record?: {
    readonly CompletedAt?: unknown;
    readonly FrontendAttrs?: Readonly<Record<string, string>>;
    readonly Ref?: string;
  };
}

/**
 * A short description of each build that is running in a BuildKit container, no matter who started it.
 *
 * @returns none when the container does not run or its BuildKit keeps no history (before 0.11)
 */
export async function buildsInContainer(endpoint: string | undefined, container: string): Promise<readonly string[]> {
  const { stdout } = await ask(docker(endpoint, 'exec', container, ...HISTORIES));
  return runningBuilds(stdout);
}

/**
 * The same for all pods of a node in a cluster; buildx would show those of one pod.
 *
 * @returns undefined when the cluster cannot be asked
 */
export async function buildsInPods(
  name: string,
  namespace: string | undefined,
): Promise<readonly string[] | undefined> {
  const pods = await runningPods(name, namespace);
  if (!pods) return undefined;
  const histories = await Promise.all(pods.map((pod) => askCluster(namespace, 'exec', pod, '--', ...HISTORIES)));
  if (histories.some(({ exitCode }) => exitCode !== 0)) return undefined;
  return histories.flatMap(({ stdout }) => runningBuilds(stdout));
}

/** Also known without `docker buildx history`, which is younger (0.20) and needs buildx's record of the builder. */
const HISTORIES = ['buildctl', 'debug', 'histories', '--format', '{{json .}}'];

function runningBuilds(histories: string): readonly string[] {
  return lines<HistoryEvent>(histories).flatMap(({ record }) => {
    if (!record || record.CompletedAt) return [];
    const { filename = 'Dockerfile', target, platform } = record.FrontendAttrs ?? {};
    const of = [filename, target && `target ${target}`, platform].filter(Boolean).join(', ');
    return [`${record.Ref ?? 'a build'} (${of})`];
  });
}

/** The same for a builder whose BuildKit only buildx reaches. */
export async function buildsInBuilder(name: string): Promise<readonly string[]> {
  const builds = await listBuilds(name);
  return builds.filter(({ status }) => status === 'Running').map((build) => build.name);
}

/**
 * The builds that a builder has kept the records of, as `<builder>/<node>/<id>`. It is started if it is down.
 *
 * @returns none when there is no such builder, and with a buildx before 0.20
 */
export async function recordedBuilds(name: string): Promise<readonly string[]> {
  return (await listBuilds(name)).map(({ ref }) => ref);
}

async function listBuilds(
  name: string,
): Promise<readonly { readonly ref: string; readonly status: string; readonly name: string }[]> {
  const { stdout } = await ask(buildx('history', 'ls', '--builder', name, '--no-trunc', '--format', 'json'));
  return lines(stdout);
}

function lines<T>(text: string): readonly T[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as T] : []));
}
