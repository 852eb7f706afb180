import { BuildkitError } from '../errors';
import { clusterFailure } from '../kubernetes/cluster-failure';
import { kubectl } from '../kubernetes/kubectl';
import { ask } from '../process/ask';
import { run, type Outcome } from '../process/run';
import { whyNoAnswer } from '../process/unanswered';
import { buildx, REMOVAL_TIMEOUT, runOrThrow } from '../docker/command';

/** What `docker buildx inspect` prints. */
export async function inspectBuilder(name: string): Promise<string> {
  return (await runOrThrow(buildx('inspect', '--builder', name), `Looking at builder ${name}`)).stdout;
}

/** `v0.38.2`, or the name of a self-made build. */
export async function buildxVersion(): Promise<string> {
  const { stdout } = await runOrThrow(buildx('version'), 'Asking for the version of buildx');
  return stdout.trim().split(/\s+/)[1] ?? 'unknown';
}

/**
 * Drops what an interrupted load from an OCI layout, or wrong bytes of a registry, left in the builder, which fails every later load of that layer
 * (`unsupported offset`, `unexpected commit digest`). The filter matches nothing, so no cache is lost, but BuildKit removes such leftovers.
 */
export async function sweepBuilder(builder: string): Promise<Outcome> {
  return run(buildx('prune', '--builder', builder, '--force', '--filter', 'type=nonesuch'));
}

/**
 * Removes build cache of one builder that no build needs now.
 *
 * @param filters in the syntax of `docker buildx prune --filter`, e.g. `until=48h`; none removes all of it
 * @returns what was freed, in buildx's words
 */
export async function pruneBuilder(name: string, filters: readonly string[]): Promise<string> {
  const filterArgs = filters.flatMap((filter) => ['--filter', filter]);
  const command = buildx('prune', '--builder', name, '--force', ...filterArgs);
  const { stdout } = await runOrThrow(command, `Pruning builder ${name}`, { timeout: REMOVAL_TIMEOUT });
  return lastLine(stdout);
}

/**
 * The same in one pod of a cluster, by BuildKit's own client.
 *
 * @param filters those that `docker buildx prune` takes; `until` is an option of its own there
 */
export async function pruneInPod(
  pod: string,
  namespace: string | undefined,
  filters: readonly string[],
): Promise<string> {
  const args = filters.flatMap((filter) => {
    const until = /^until=(.*)$/.exec(filter)?.[1];
    return until === undefined ? ['--filter', filter] : ['--keep-duration', until];
  });
  const command = kubectl(namespace, 'exec', pod, '--', 'buildctl', 'prune', ...args);
  const outcome = await ask(command, { timeout: REMOVAL_TIMEOUT });
  if (outcome.exitCode === 0) return lastLine(outcome.stdout);
  throw new BuildkitError({
    code: 'NXBK-0309',
    what: `Pruning the build cache of pod ${pod} failed`,
    details: whyNoAnswer('kubectl', outcome),
    ...clusterFailure(outcome.stderr),
  });
}

/** Below the entries of a table: its sum. */
function lastLine(table: string): string {
  return table.trim().split('\n').at(-1)?.replace(/\s+/g, ' ') ?? '';
}
