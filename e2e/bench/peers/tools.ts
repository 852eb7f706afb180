import { execa } from 'execa';
import type { Workspace } from '../../support/workspace';
import { NAME, type BenchComponent } from './components';

/** A way to build all components. */
export interface Tool {
  readonly name: string;
  /** Builds all of them; rejects when it fails. */
  readonly build: () => Promise<unknown>;
}

const PLATFORM = 'linux/arm64';
const BUILD = ['--builder', NAME, '--platform', PLATFORM, '--load'];

/** The plugin beside what else builds many images, all of them in the same builder and for the same platform. */
export function toolsOf(workspace: Workspace, components: readonly BenchComponent[]): readonly Tool[] {
  const docker = (...args: readonly string[]) => execa('docker', args, { cwd: workspace.root });
  const nx = async (...args: readonly string[]) => {
    // As Nx does by default, unlike in tests: a daemon, and a process for the hooks of each plugin.
    const env = { NX_DAEMON: 'true', NX_ISOLATE_PLUGINS: 'true', BUILDX_BUILDER: NAME };
    const { exitCode, output } = await workspace.nx(['run-many', '--parallel=3', ...args], env);
    // A run without any task is a success too.
    if (exitCode !== 0 || !output.includes('Successfully ran target')) throw new Error(output);
  };
  return [
    {
      name: 'docker buildx build, one by one',
      build: async () => {
        for (const { name, folder } of components) {
          await docker('buildx', 'build', ...BUILD, '--tag', `${NAME}-${name}:raw`, folder);
        }
      },
    },
    {
      name: 'docker buildx bake',
      build: () => docker('buildx', 'bake', '--builder', NAME, '--load', '--file', 'bake.json'),
    },
    { name: '@nx-tools/nx-container', build: () => nx('-t', 'container') },
    { name: '@nx/docker', build: () => nx('-t', 'docker:build') },
    { name: 'nx-buildkit', build: () => nx('-t', 'docker-build', '--platform=arm64') },
  ];
}

/** Writes what the other tools read: the targets of nx-container and a file for bake. @nx/docker infers its targets. */
export async function writeForTools(workspace: Workspace, components: readonly BenchComponent[]): Promise<void> {
  const targetOf = ({ name, folder }: BenchComponent) => ({
    context: folder,
    platforms: [PLATFORM],
    tags: [`${NAME}-${name}:bake`],
  });
  for (const { name, folder } of components) {
    const targets = { 'docker-build': {}, container: {} };
    await workspace.write(`${folder}/project.json`, { name, targets });
  }
  await workspace.write('bake.json', {
    group: { default: { targets: components.map(({ name }) => name) } },
    target: Object.fromEntries(components.map((component) => [component.name, targetOf(component)])),
  });
  await workspace.write('nx.json', {
    analytics: false,
    plugins: [
      'nx-buildkit',
      {
        plugin: '@nx/docker',
        options: { buildTarget: { name: 'docker:build', args: [`--platform=${PLATFORM}`, '--load'] } },
      },
    ],
    targetDefaults: {
      'docker-build': {
        executor: 'nx-buildkit:docker-build',
        options: { storeDir: 'image-store', imagePrefix: `${NAME}-`, tags: ['{imagePrefix}{projectName}:ours'] },
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
