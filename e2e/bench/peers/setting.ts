import { execa } from 'execa';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Front } from '../../../tools/hub';
import { removeBuilder, removeImages } from '../../support/engine';
import { hostOf } from '../../support/pulls';
import { createWorkspace, type Workspace } from '../../support/workspace';
import { NAME, writeComponents, type BenchComponent } from './components';
import { asByDefault, OWN_PLUGINS, singleWays, toolsOf, writeForTools, writeNxJson, type Tool } from './tools';

const REPOSITORY = resolve(__dirname, '../../..');

/** The version of nx-container that is compared. */
export const NX_CONTAINER = '7.3.0';

/** A workspace of components, the tools that build them, and a builder that pulls through a registry. */
export interface Setting {
  readonly workspace: Workspace;
  readonly components: readonly BenchComponent[];
  readonly tools: readonly Tool[];
  readonly alone: ReturnType<typeof singleWays>;
  /** Takes away what any tool has left: images, caches, and what was pulled. The builder stays, without its cache; the workspace is that of a tool. */
  clean(tool: Pick<Tool, 'plugins'>): Promise<void>;
  remove(): Promise<void>;
}

/**
 * @param images that the components are built from
 * @param nxContainer the folder of {@link installNxContainer}, if it takes part
 */
export async function openSetting(
  registry: Front,
  count: number,
  images: readonly string[],
  nxContainer?: string,
): Promise<Setting> {
  const mirror = hostOf(registry);
  const workspace = await createWorkspace({
    builder: { name: NAME },
    config: { mirrors: { 'docker.io': [registry.url] }, insecureRegistries: [mirror], probe: 'off' },
  });
  const components = await writeComponents(workspace, count, images);
  // Like the usual one it lies outside of the workspace, whose files the daemon watches.
  const store = await mkdtemp(join(tmpdir(), 'bench-store-'));
  await writeForTools(workspace, components);
  await writeNxJson(workspace, OWN_PLUGINS, store);
  if (nxContainer) await copyNxContainer(nxContainer, workspace);
  const { exitCode, output } = await workspace.nx(['run', 'buildkit:builder']);
  if (exitCode !== 0) throw new Error(output);
  return {
    workspace,
    components,
    tools: toolsOf(workspace, components),
    alone: singleWays(workspace),
    async clean({ plugins }) {
      // A tool that was ended may have left builds, whose layers no prune takes away.
      await execa('docker', ['restart', '--time', '1', `buildx_buildkit_${NAME}0`]);
      await execa('docker', ['buildx', 'prune', '--builder', NAME, '--all', '--force']);
      await removeImagesOf(`${NAME}-`, 'components-');
      await workspace.nx(['reset']);
      await writeNxJson(workspace, plugins, store);
      for (const folder of [store, join(workspace.root, 'dist')]) await rm(folder, { recursive: true, force: true });
      // Every tool finds its builder, and the daemon, which a day of work starts once.
      const { exitCode, output } = await workspace.nx(['run', 'ready:ready'], asByDefault(workspace));
      if (exitCode !== 0) throw new Error(output);
    },
    async remove() {
      await workspace.nx(['daemon', '--stop']);
      await removeImagesOf(`${NAME}-`, 'components-');
      await removeBuilder(NAME);
      await workspace.remove();
      await rm(store, { recursive: true, force: true });
    },
  };
}

async function removeImagesOf(...prefixes: readonly string[]): Promise<void> {
  const { stdout } = await execa('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']);
  const own = stdout.split('\n').filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  if (own.length > 0) await removeImages(...own);
}

/** Installs the package and what it needs into a temporary folder, whose path it returns. */
export async function installNxContainer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-nx-container-'));
  // Its peers are there already.
  const options = ['--prefix', folder, '--legacy-peer-deps', '--no-audit', '--no-fund', '--ignore-scripts'];
  await execa('npm', ['install', ...options, `@nx-tools/nx-container@${NX_CONTAINER}`]);
  return folder;
}

/** Puts it beside the workspace's own Nx. */
async function copyNxContainer(folder: string, { root }: Workspace): Promise<void> {
  for (const name of await readdir(join(folder, 'node_modules'))) {
    if (['.bin', '.package-lock.json', 'nx', '@nx'].includes(name)) continue;
    await cp(join(folder, 'node_modules', name), join(root, 'node_modules', name), { recursive: true });
  }
  for (const name of ['tslib', 'dotenv']) {
    await symlink(resolve(REPOSITORY, 'node_modules', name), join(root, 'node_modules', name)).catch(() => undefined);
  }
}
