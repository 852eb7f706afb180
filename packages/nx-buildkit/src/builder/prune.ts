import { buildx, succeed } from '../buildx/builders';

/**
 * Removes build cache of one builder that no build needs now.
 *
 * @param filters as `docker buildx prune --filter` takes them, e.g. `until=48h`; none removes all of it
 * @returns what was freed, in buildx's words
 */
export async function pruneBuilder(name: string, filters: readonly string[]): Promise<string> {
  const filterArgs = filters.flatMap((filter) => ['--filter', filter]);
  const command = buildx('prune', '--builder', name, '--force', ...filterArgs);
  const { stdout } = await succeed(command, `Pruning builder ${name}`);
  return stdout.trim().split('\n').at(-1)?.replace(/\s+/g, ' ') ?? '';
}
