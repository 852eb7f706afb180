import { ask, docker, buildx } from '../docker/command';

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
 * It uses buildctl inside the container, since `docker buildx history` is younger (0.20) and needs buildx's record of the builder.
 *
 * @returns none when the container does not run or its BuildKit keeps no history (before 0.11)
 */
export async function buildsInContainer(endpoint: string | undefined, container: string): Promise<readonly string[]> {
  const command = ['buildctl', 'debug', 'histories', '--format', '{{json .}}'];
  const { stdout } = await ask(docker(endpoint, 'exec', container, ...command));
  return lines<HistoryEvent>(stdout).flatMap(({ record }) => {
    if (!record || record.CompletedAt) return [];
    const { filename = 'Dockerfile', target, platform } = record.FrontendAttrs ?? {};
    const of = [filename, target && `target ${target}`, platform].filter(Boolean).join(', ');
    return [`${record.Ref ?? 'a build'} (${of})`];
  });
}

/** The same for a builder whose BuildKit only buildx reaches. */
export async function buildsInBuilder(name: string): Promise<readonly string[]> {
  const { stdout } = await ask(buildx('history', 'ls', '--builder', name, '--format', 'json'));
  return lines<{ readonly status: string; readonly name: string }>(stdout)
    .filter(({ status }) => status === 'Running')
    .map((build) => build.name);
}

function lines<T>(text: string): readonly T[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as T] : []));
}
