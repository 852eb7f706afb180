import { pruneBuilder, pruneInPod } from '../buildx/builders';
import { BuildkitError } from '../errors';
import { answerFailure } from '../kubernetes/cluster-failure';
import { runningPods } from '../kubernetes/pods';
import { namedNodes } from './desired/desired-builder';
import { workloadName, type BuilderNode } from './model/builder';
import type { BuilderRecord } from './model/record';
import { isLeftToBuildx } from './observed/running-builds';
import type { BuilderOptions } from './set-up';

/**
 * Removes build cache that no build needs now; in a cluster, of each pod, since buildx would choose one.
 *
 * @param filters in the syntax of `docker buildx prune --filter`
 * @returns what was freed
 * @throws BuildkitError when a BuildKit cannot do it
 */
export async function pruneCache(
  { name, driver }: BuilderRecord,
  options: Pick<BuilderOptions, 'name' | 'driverOpts' | 'nodes'>,
  filters: readonly string[],
): Promise<string> {
  if (driver !== 'kubernetes') return pruneBuilder(name, filters);
  const nodes = namedNodes(options);
  if (isLeftToBuildx(nodes)) return pruneBuilder(name, filters);
  const pods = (await Promise.all(nodes.map(podsOfNode))).flat();
  const freed = pods.map(async ({ pod, namespace }) => `${pod}: ${await pruneInPod(pod, namespace, filters)}`);
  return (await Promise.all(freed)).join('; ');
}

async function podsOfNode({ name, driverOpts: { namespace } }: Pick<BuilderNode, 'name' | 'driverOpts'>) {
  const found = await runningPods(workloadName({ name }), namespace);
  if (!('unknown' in found)) return found.pods.map((pod) => ({ pod, namespace }));
  throw new BuildkitError({
    ...answerFailure(found),
    what: `The build cache is not pruned, because it is not known which pods ${name} has`,
  });
}
