import { execa } from 'execa';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import type { Workspace } from '../../support/workspace';
import { NAME, type BenchComponent } from './components';
import { FLOOR, FLOOR_TARGETS, writeFloor } from './floor';
import { readParts, timedPath, writeTimedDocker, type Parts } from './parts';
import type { Single } from './single';

/** A plugin as nx.json has it. */
export type Plugin = string | { readonly plugin: string; readonly options: object };

/** A way to build all components. */
export interface Tool {
  readonly name: string;
  /** Those that its users have: for each one Nx starts a process whenever a file has changed. */
  readonly plugins: readonly Plugin[];
  /** Builds all of them; rejects when it fails. */
  readonly build: () => Promise<unknown>;
  /** What the last build took for its parts, where that is known. */
  readonly parts?: () => Promise<Parts>;
}

export const BAKE = 'docker buildx bake';
export const OWN = 'nx-buildkit';

/** No tool, but what Nx takes for what it runs in two batches. */
export const NX_ALONE = 'Nx alone (two batches that do nothing)';

const PLATFORM = 'linux/arm64';
const BUILD = ['--builder', NAME, '--platform', PLATFORM, '--load'];

/** The plugins of nx-buildkit's users. */
export const OWN_PLUGINS: readonly Plugin[] = ['nx-buildkit'];
const NX_DOCKER = {
  plugin: '@nx/docker',
  options: { buildTarget: { name: 'docker:build', args: [`--platform=${PLATFORM}`, '--load'] } },
};

/** As Nx works by default, unlike in tests: with a daemon, and with a process for each plugin. Another environment has the daemon start anew. */
export function asByDefault(workspace: Workspace): Readonly<Record<string, string>> {
  return { NX_DAEMON: 'true', NX_ISOLATE_PLUGINS: 'true', BUILDX_BUILDER: NAME, PATH: timedPath(workspace) };
}

/** ms after which a build of all components counts as failed. */
const LIMIT = 180_000;

/** The plugin beside what else builds many images, all of them in the same builder and for the same platform. */
export function toolsOf(workspace: Workspace, components: readonly BenchComponent[]): readonly Tool[] {
  const many = (...args: readonly string[]) => nx(workspace, ['run-many', '--parallel=3', ...args]);
  return [
    {
      name: 'docker buildx build, one by one',
      plugins: [],
      build: async () => {
        for (const component of components) await buildRaw(workspace, component);
      },
    },
    {
      name: 'docker buildx build, one for each core',
      plugins: [],
      build: async () => {
        const limit = pLimit(availableParallelism());
        await Promise.all(components.map((component) => limit(() => buildRaw(workspace, component))));
      },
    },
    {
      name: BAKE,
      plugins: [],
      build: () => docker(workspace, 'buildx', 'bake', '--builder', NAME, '--load', '--file', 'bake.json'),
    },
    { name: '@nx-tools/nx-container', plugins: [], build: () => many('-t', 'container') },
    { name: '@nx/docker', plugins: [NX_DOCKER], build: () => many('-t', 'docker:build') },
    ownTool(workspace),
    { name: NX_ALONE, plugins: OWN_PLUGINS, build: () => many('-t', FLOOR) },
  ];
}

/**
 * The plugin.
 *
 * @param limit ms after which a build of all components counts as failed
 */
export function ownTool(workspace: Workspace, limit = LIMIT): Tool {
  const args = ['run-many', '--parallel=3', '-t', 'docker-build', '--platform=arm64'];
  return {
    name: OWN,
    plugins: OWN_PLUGINS,
    build: () => nx(workspace, args, limit),
    parts: () => readParts(workspace),
  };
}

/** Builds one component by the plugin and without it, and runs a target of it that does nothing, in a batch. */
export function singleWays(
  workspace: Workspace,
): Record<keyof Single, (component: BenchComponent) => Promise<unknown>> {
  return {
    floor: ({ name }) => nx(workspace, ['run', `${name}:${FLOOR}`]),
    raw: (component) => buildRaw(workspace, component),
    own: ({ name }) => nx(workspace, ['run', `${name}:docker-build`, '--platform=arm64']),
  };
}

function docker({ root }: Workspace, ...args: readonly string[]): Promise<unknown> {
  return execa('docker', args, { cwd: root, timeout: LIMIT });
}

function buildRaw(workspace: Workspace, { name, folder }: BenchComponent): Promise<unknown> {
  return docker(workspace, 'buildx', 'build', ...BUILD, '--tag', `${NAME}-${name}:raw`, folder);
}

async function nx(workspace: Workspace, args: readonly string[], limit = LIMIT): Promise<void> {
  const running = workspace.start(args, asByDefault(workspace));
  const kill = setTimeout(() => running.pid && process.kill(-running.pid, 'SIGKILL'), limit);
  const { exitCode, all } = await running;
  clearTimeout(kill);
  // A run without any task is a success too.
  if (exitCode !== 0 || !String(all).includes('Successfully ran target')) throw new Error(String(all));
}

/** Writes what the other tools read: the targets of nx-container, a file for bake, and what does nothing. @nx/docker infers its targets. */
export async function writeForTools(workspace: Workspace, components: readonly BenchComponent[]): Promise<void> {
  const targetOf = ({ name, folder }: BenchComponent) => ({
    context: folder,
    platforms: [PLATFORM],
    tags: [`${NAME}-${name}:bake`],
  });
  for (const { name, folder } of components) {
    const targets = { 'docker-build': {}, container: {}, ...FLOOR_TARGETS };
    await workspace.write(`${folder}/project.json`, { name, targets });
  }
  const builder = { projects: ['buildkit'], target: 'builder' };
  await writeFloor(workspace);
  await writeTimedDocker(workspace);
  await workspace.write('ready/project.json', {
    name: 'ready',
    targets: { ready: { executor: 'nx:noop', dependsOn: [builder] } },
  });
  await workspace.write('bake.json', {
    group: { default: { targets: components.map(({ name }) => name) } },
    target: Object.fromEntries(components.map((component) => [component.name, targetOf(component)])),
  });
}

/**
 * Writes the settings of Nx.
 *
 * @param storeDir of the image store
 */
export async function writeNxJson(
  workspace: Pick<Workspace, 'write'>,
  plugins: readonly Plugin[],
  storeDir: string,
): Promise<void> {
  await workspace.write('nx.json', {
    analytics: false,
    plugins,
    targetDefaults: {
      'docker-build': {
        executor: 'nx-buildkit:docker-build',
        options: { storeDir, imagePrefix: `${NAME}-`, tags: ['{imagePrefix}{projectName}:ours'] },
      },
      container: {
        executor: '@nx-tools/nx-container:build',
        options: {
          engine: 'docker',
          context: '{projectRoot}',
          file: '{projectRoot}/Dockerfile',
          platforms: [PLATFORM],
          load: true,
          tags: [`${NAME}-{projectName}:container`],
        },
      },
    },
  });
}
