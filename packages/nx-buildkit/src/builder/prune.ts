import { pruneBuilder, pruneInPod } from '../buildx/builders';
import { runningPods } from '../kubernetes/pods';
import { workloadName } from './model/builder';
import type { BuilderRecord } from './model/record';
import type { BuilderOptions } from './set-up';

/**
 * Removes build cache that no build needs now; in a cluster, of each pod, since buildx would choose one.
 *
 * @param filters in the syntax of `docker buildx prune --filter`
 * @returns what was freed
 * @throws BuildkitError when a BuildKit cannot do it
 */
export async function pruneCache(
  { name, driver, nodes }: BuilderRecord,
  options: Pick<BuilderOptions, 'driverOpts' | 'nodes'>,
  filters: readonly string[],
): Promise<string> {
  if (driver !== 'kubernetes') return pruneBuilder(name, filters);
  const freed = nodes.map(async (node) => {
    const own = options.nodes?.find((wanted) => wanted.name === node.name)?.driverOpts;
    const { namespace } = { ...options.driverOpts, ...own };
    const pods = await runningPods(workloadName(node), namespace);
    if (!pods) return [await pruneBuilder(name, filters)];
    return Promise.all(pods.map(async (pod) => `${pod}: ${await pruneInPod(pod, namespace, filters)}`));
  });
  return (await Promise.all(freed)).flat().join('; ');
}
