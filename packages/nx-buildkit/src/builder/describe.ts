import { emulatorsInContainer, containerWorkers } from '../docker/buildkit-container';
import { formatPlatform } from '../oci/platform';
import { containerName, type Builder, type BuilderNode } from './model/builder';
import { emulatedByKernel } from './model/platform-support';
import type { BuilderRecord, NodeRecord } from './model/record';
import type { ObservedBuilder, SeenNode } from './observed/observed-builder';
import { configHash } from './model/node-settings';

/**
 * What later tasks need to know of a builder that is up.
 *
 * @param before the record of an earlier run: what a container reported then is valid until it is started again
 * @param buildx its version
 */
export async function describeBuilder(
  wanted: Builder,
  observed: ObservedBuilder,
  endpoint: string,
  before: BuilderRecord | undefined,
  buildx: string,
): Promise<BuilderRecord> {
  const nodes = await Promise.all(wanted.nodes.map((node) => describeNode(node, observed.nodes[node.name], before)));
  return { name: wanted.name, driver: wanted.driver, endpoint, nodes, configHash: configHash(wanted), buildx };
}

async function describeNode(
  node: BuilderNode,
  observed: SeenNode | undefined,
  before: BuilderRecord | undefined,
): Promise<NodeRecord> {
  const { endpoint } = node;
  const described = { name: node.name, endpoint, ...(node.platforms.length > 0 && { dedicated: node.platforms }) };
  const container = observed?.container;
  if (!container) return { ...described, platforms: observed?.platforms ?? [], buildkit: observed?.buildkit };
  const known = before?.nodes.find(({ containerId }) => containerId === container.id);
  if (known?.startedAt === container.startedAt) return known;
  const workers = await containerWorkers(endpoint, containerName(node));
  const runs = workers.flatMap((worker) => worker.platforms.map(formatPlatform));
  const more = await emulatorsInContainer(endpoint, containerName(node), runs);
  return {
    ...described,
    platforms: [...new Set([...runs, ...more])],
    emulated: {
      ...emulatedByKernel(runs),
      ...Object.fromEntries(more.map((platform) => [platform, 'image'] as const)),
    },
    buildkit: workers[0]?.buildkitVersion?.version,
    containerId: container.id,
    startedAt: container.startedAt,
  };
}
