import { buildx, succeed } from '../buildx/builders';

/**
 * Removes build cache of one builder that no build needs now.
 *
 * @param filters as `docker buildx prune --filter` takes them, e.g. `until=48h`; none removes all of it
 * @returns what was freed, in buildx's words
 */
export async function pruneBuilder(name: string, filters: readonly string[]): Promise<string> {
  const { stdout } = await succeed(buildx(...pruneArgs(name, filters)), `Pruning builder ${name}`);
  return stdout.trim().split('\n').at(-1)?.replace(/\s+/g, ' ') ?? '';
}

export function pruneArgs(name: string, filters: readonly string[]): readonly string[] {
  return ['prune', '--builder', name, '--force', ...filters.flatMap((filter) => ['--filter', filter])];
}
