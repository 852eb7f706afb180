import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { inspectBuilder } from '../../buildx/builders';
import { withTemporaryFolder } from '../../util/files/temporary-folder';
import { containerName, type Builder, type BuilderNode, CONFIG_FOLDER } from '../model/builder';
import { configHash } from '../model/node-settings';
import type { BuilderRecord } from '../model/record';
import { nodeContainer } from './node-container';
import { seeWorkload } from './node-workload';
import { requireCluster } from './require-cluster';
import { inspectedNodes } from './inspect-output';
import { isBroken, type ObservedBuilder, type SeenNode } from './observed-builder';
import { storedBuilder } from './buildx-store';
import { inspectContainer, copyFromContainer, type ContainerInspect } from '../../docker/containers';

/**
 * Observes a builder. For driver docker-container this takes one short process per node, and a second one for a container that was started since it
 * was last compared; not buildx, which takes longer than both and does not say whether a container matches the record.
 *
 * @param before the record of an earlier run
 */
export async function observeBuilder(wanted: Builder, before: BuilderRecord | undefined): Promise<ObservedBuilder> {
  if (wanted.driver === 'docker-container') {
    // buildkitd reads its files when it starts: what a container had then is what it works with until it is started again.
    const compared = before?.configHash === configHash(wanted) ? before.nodes : [];
    const isCompared = ({ Id, State }: ContainerInspect): boolean =>
      compared.some(({ containerId, startedAt }) => containerId === Id && startedAt === State.StartedAt);
    const [stored, ...nodes] = await Promise.all([
      storedBuilder(wanted.name),
      ...wanted.nodes.map(async (node) => [node.name, await seeContainer(node, isCompared)] as const),
    ]);
    return { stored, nodes: Object.fromEntries(nodes) };
  }
  const stored = await storedBuilder(wanted.name);
  if (stored === undefined || stored === 'corrupt') return { stored, nodes: {} };
  if (stored.driver === 'kubernetes') await requireCluster(stored);
  const nodes = inspectedNodes(await inspectBuilder(wanted.name));
  const seen = Object.fromEntries(nodes.map(({ name, status = 'unknown', ...node }) => [name, { status, ...node }]));
  if (wanted.driver !== 'kubernetes') return { stored, nodes: seen };
  const see = async ({ name, ...node }: BuilderNode): Promise<readonly [string, SeenNode]> => {
    const workload = await seeWorkload({ name, ...node });
    return [name, { status: 'unknown', ...seen[name], workload }];
  };
  return { stored, nodes: { ...seen, ...Object.fromEntries(await Promise.all(wanted.nodes.map(see))) } };
}

async function seeContainer(
  node: BuilderNode,
  isCompared: (container: ContainerInspect) => boolean,
): Promise<SeenNode | undefined> {
  const inspect = await inspectContainer(node.endpoint, containerName(node));
  if (!inspect) return undefined;
  const { Status: status } = inspect.State;
  // One that is broken is recreated whatever it has, and the engine may have none of its files any more.
  const files = isBroken(status) || isCompared(inspect) ? node.files : await filesIn(node);
  return { status, container: nodeContainer(node, inspect, files) };
}

/** What a container has below /etc/buildkit; nothing when there is no such container. */
function filesIn(node: BuilderNode): Promise<Readonly<Record<string, string>>> {
  return withTemporaryFolder(async (folder) => {
    await copyFromContainer(node.endpoint, containerName(node), `${CONFIG_FOLDER}/.`, folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const contents = await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const));
    return Object.fromEntries(contents.map(([path, text]) => [relative(folder, path).replaceAll(sep, '/'), text]));
  });
}
