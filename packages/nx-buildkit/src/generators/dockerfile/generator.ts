import {
  createProjectGraphAsync,
  generateFiles,
  OverwriteStrategy,
  readProjectConfiguration,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit';
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { print } from '../../util/print';
import { attachImages } from '../attach/generator';
import { projectToAttach } from '../attach/project';
import { pluginOptions } from '../plugin-options';
import { runGenerator } from '../run-generator';
import { describeApp, type App, type NamedProject } from './app';
import { withStandaloneOutput } from './next-config';
import { productionInstall } from './production-install';
import type { DockerfileOptions } from './schema';

/** Writes the Dockerfile of an app that `nx build` builds, and its targets; an existing Dockerfile stays as it is, and so does all it belongs to. */
export default function dockerfile(tree: Tree, options: DockerfileOptions): Promise<GeneratorCallback> {
  return runGenerator(tree, options, async () => {
    const name = await projectToAttach(tree, options.project, pluginOptions(tree).dockerfiles);
    const project = await wholeProject(tree, name);
    const path = posix.join(project.root, 'Dockerfile');
    if (tree.exists(path)) print(`${path} exists already and stays as it is: remove it to get a new one`);
    else writeFiles(tree, project, describeApp(tree, project));
    return attachImages(tree, { ...options, project: name }, 'build');
  });
}

/** With the targets that other plugins infer: only Nx itself knows them. A workspace that is only in memory has none. */
async function wholeProject(tree: Tree, name: string): Promise<NamedProject> {
  const written = { ...readProjectConfiguration(tree, name), name };
  if (!existsSync(join(tree.root, 'nx.json'))) return written;
  const { nodes } = await createProjectGraphAsync();
  return { ...written, ...nodes[name]?.data, name };
}

function writeFiles(tree: Tree, { root }: NamedProject, app: App): void {
  generateFiles(tree, join(__dirname, 'files', app.kind), root, substitutions(tree, root, app), {
    overwriteStrategy: OverwriteStrategy.KeepExisting,
  });
  if (app.kind !== 'next') return;
  tree.write(app.config, withStandaloneOutput(tree.read(app.config, 'utf8') ?? '', app.config));
}

/** What the templates of an app are filled with: paths are relative to the workspace, which is the build context. */
function substitutions(tree: Tree, root: string, app: App): Readonly<Record<string, unknown>> {
  const { folder } = app;
  if (app.kind === 'static') return { folder, nginxConf: posix.join(root, 'nginx.conf') };
  if (app.kind === 'node') {
    const { main, manifests } = app;
    const install = manifests === 'bundled' ? undefined : productionInstall(tree);
    return { folder, main, install, hasWorkspaceModules: manifests === 'prune' };
  }
  const publicFolder = posix.join(root, 'public');
  return {
    folder,
    // Next.js lays out its server as the workspace is.
    main: posix.join(root, 'server.js'),
    publicFolder: tree.exists(publicFolder) ? publicFolder : undefined,
  };
}
