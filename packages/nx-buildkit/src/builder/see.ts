import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyFromContainer, inspectContainer } from '../buildx/builders';
import { containerName, type Builder, type BuilderNode } from './builder';
import { CONFIG_FOLDER } from './config-files';
import { nodeContainer, type NodeContainer } from './container';
import type { Seen } from './next-step';
import { storedBuilder } from './store';

/** Looks at what there is of a builder: two short processes for each container, none of them buildx. */
export async function see(wanted: Builder): Promise<Seen> {
  const nodes = wanted.driver === 'docker-container' ? wanted.nodes : [];
  const [stored, ...containers] = await Promise.all([
    storedBuilder(wanted.name, process.env),
    ...nodes.map(async (node) => [node.name, await seeContainer(node)] as const),
  ]);
  return { stored, containers: Object.fromEntries(containers) };
}

async function seeContainer(node: BuilderNode): Promise<NodeContainer | undefined> {
  const [inspect, files] = await Promise.all([inspectContainer(node.endpoint, containerName(node)), filesIn(node)]);
  return inspect && nodeContainer(node, inspect, files);
}

/** What a container has below /etc/buildkit; nothing when there is no such container. */
async function filesIn(node: BuilderNode): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-config-'));
  try {
    await copyFromContainer(node.endpoint, containerName(node), `${CONFIG_FOLDER}/.`, folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const contents = await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const));
    return Object.fromEntries(
      contents.map(([path, text]) => [path.slice(folder.length + 1).replaceAll('\\', '/'), text]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
