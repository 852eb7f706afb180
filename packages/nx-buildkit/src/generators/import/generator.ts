import { getProjects, type GeneratorCallback, type Tree } from '@nx/devkit';
import { badInput, BuildkitError } from '../../errors';
import { nextCommand } from '../next-command';
import { pluginOptions } from '../plugin-options';
import { checkPath } from '../check-writes';
import { findDockerfiles } from '../find-dockerfiles';
import { runGenerator } from '../run-generator';
import { print } from '../../util/print';
import { withRoots } from './component-roots';
import { distinctImages } from './distinct-images';
import { planDockerfile } from './plan-dockerfiles';
import { planDescribed } from './plan-described';
import { projectNames, withImageNames } from './project-names';
import type { Note } from '../notes';
import { buildCommand, report } from './report';
import type { ImportOptions } from './schema';
import { withSiblingContexts } from './sibling-contexts';
import { writeComponents } from './write-components';
import { pathOfOption } from '../../util/files/workspace-path';

/** Creates projects from the images that a folder builds. */
export default function importComponents(tree: Tree, options: ImportOptions): Promise<GeneratorCallback> {
  return runGenerator(tree, options, async () => {
    const folder = pathOfOption(options.directory);
    checkPath(tree, folder);
    const plugin = pluginOptions(tree);
    const projects = new Map([...getProjects(tree)].map(([name, { root }]) => [root, name]));
    const described = await planDescribed(tree, folder, options.files?.map(pathOfOption));
    const images = distinctImages(described.components);
    // A Dockerfile that a service builds belongs to that service.
    const taken = new Set(images.map(({ options }) => options.dockerfile));
    const others = findDockerfiles(tree, folder, plugin.dockerfiles)
      .filter((path) => !taken.has(path))
      .map((path) => planDockerfile(tree, path));
    const components = withRoots([...images, ...others], folder, projects);
    if (components.length === 0) throw nothingToBuild(folder, described.notes);
    const projectOf = projectNames(components, projects);
    const named = withImageNames(components, projectOf, projects.values());
    const written = writeComponents(tree, withSiblingContexts(named, projectOf), projectOf, plugin);
    report(written, described, folder).forEach(print);
    return nextCommand(buildCommand(written));
  });
}

function nothingToBuild(folder: string, notes: readonly Note[]): BuildkitError {
  if (notes.length === 0) return badInput('NXBK-1205', `${folder} has neither a compose file nor a Dockerfile`);
  const details = [...new Set(notes.map(({ text }) => text))].join('\n');
  const what = `Nothing that ${folder} describes can be built here`;
  return new BuildkitError({ code: 'NXBK-1205', what, details });
}
