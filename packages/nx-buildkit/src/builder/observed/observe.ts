import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { inspectBuilder } from '../../buildx/builders';
import { withTemporaryFolder } from '../../util/files/temporary-folder';
import { containerName, type Builder, type BuilderNode, CONFIG_FOLDER } from '../model/builder';
import { nodeContainer } from './node-container';
import { inspectedNodes } from './inspect-output';
import type { ObservedBuilder, SeenNode } from './observed-builder';
import { storedBuilder } from './buildx-store';
import { inspectContainer, copyFromContainer } from '../../docker/containers';

/**
 * Observes a builder. For driver docker-container this takes two short processes per node, not buildx, which takes longer than both and does not say
 * whether a container matches the record.
 */
export async function observeBuilder(wanted: Builder): Promise<ObservedBuilder> {
  if (wanted.driver === 'docker-container') {
    const [stored, ...nodes] = await Promise.all([
      storedBuilder(wanted.name, process.env),
      ...wanted.nodes.map(async (node) => [node.name, await seeContainer(node)] as const),
    ]);
    return { stored, nodes: Object.fromEntries(nodes) };
  }
  const stored = await storedBuilder(wanted.name, process.env);
  if (stored === undefined || stored === 'corrupt') return { stored, nodes: {} };
  const nodes = inspectedNodes(await inspectBuilder(wanted.name));
  return {
    stored,
    nodes: Object.fromEntries(nodes.map(({ name, status = 'unknown', ...node }) => [name, { status, ...node }])),
  };
}

async function seeContainer(node: BuilderNode): Promise<SeenNode | undefined> {
  const [inspect, files] = await Promise.all([inspectContainer(node.endpoint, containerName(node)), filesIn(node)]);
  return inspect && { status: inspect.State.Status, container: nodeContainer(node, inspect, files) };
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
