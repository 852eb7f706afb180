import {
  buildImage,
  buildLayer,
  pushImage,
  shellLayer,
  type Architecture,
  type ImageConfig,
} from '../tools/hub/images';
import { docker, hub, removeBuilder, removeImages, resetHub } from './support/engine';
import { createWorkspace, writeComponent, type NxOutcome, type Workspace } from './support/workspace';

/** A workspace of components whose images all begin with the same prefix. */
export interface ComponentWorkspace extends Workspace {
  /** Writes a component; `files` lie beside its Dockerfile. */
  component(
    name: string,
    dockerfile: string,
    options?: object,
    files?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** `nx run <component>:docker-build <args>`, which has to succeed. Returns what it printed. */
  build(name: string, ...args: string[]): Promise<string>;
  /** The same, for a build that may fail. */
  tryBuild(name: string, ...args: string[]): Promise<NxOutcome>;
  /** The name of an image of the workspace. */
  image(name: string, tag: string): string;
  /** Removes the workspace, its builder and its images. */
  destroy(): Promise<void>;
}

/**
 * @param name of the builder and, as a prefix, of all images
 * @param builder further options of the builder target
 * @param root an empty folder for it; a new one by default
 */
export async function componentWorkspace(
  name: string,
  builder: object = {},
  root?: string,
): Promise<ComponentWorkspace> {
  await resetHub();
  const workspace = await createWorkspace({ builder: { name, ...builder }, root });
  const image = (component: string, tag: string): string => `${name}-${component}:${tag}`;
  const tryBuild: ComponentWorkspace['tryBuild'] = (component, ...args) =>
    workspace.nx(['run', `${component}:docker-build`, ...args]);
  return {
    ...workspace,
    image,
    tryBuild,
    async build(...args) {
      const { exitCode, output } = await tryBuild(...args);
      if (exitCode !== 0) throw new Error(`nx ended with ${exitCode}:\n${output}`);
      return output;
    },
    component: (component, dockerfile, options, files) =>
      writeComponent(workspace, component, dockerfile, { imagePrefix: `${name}-`, version: 'v1', ...options }, files),
    async destroy() {
      await resetHub();
      const images = await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}');
      await removeImages(...images.split('\n').filter((tag) => tag.startsWith(`${name}-`)));
      await removeBuilder(name);
      await workspace.remove();
    },
  };
}

/** Puts an image with a shell into the hub, for both architectures. */
export async function publish(repository: string, tag: string, config: ImageConfig): Promise<void> {
  const { programs, upstream } = await hub.status();
  const layers = async (architecture: Architecture) => [await shellLayer(programs, architecture)];
  await pushImage(upstream, repository, tag, await buildImage({ layers, config }));
}

/** Puts images into the hub that say in `/who` which one they are: `nginx:1.27`. */
export async function publishNamed(...names: readonly string[]): Promise<void> {
  const { programs, upstream } = await hub.status();
  for (const name of names) {
    const [repository = '', tag = ''] = name.split(':');
    const layers = async (architecture: Architecture) => [
      await shellLayer(programs, architecture),
      await buildLayer([{ path: 'who', data: `${name}\n` }]),
    ];
    const path = repository.includes('/') ? repository : `library/${repository}`;
    await pushImage(upstream, path, tag, await buildImage({ layers }));
  }
}

/** The id that an engine has for a name; undefined when it has none. */
export async function idOf(image: string): Promise<string | undefined> {
  return docker('image', 'inspect', '--format', '{{.Id}}', image).catch(() => undefined);
}
