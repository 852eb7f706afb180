import {
  addProjectConfiguration,
  generateFiles,
  getProjects,
  OverwriteStrategy,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit';
import { join, posix } from 'node:path';
import { canonicalPlatforms } from '../../oci/platform-option';
import { parseReference } from '../../oci/reference';
import { badInput } from '../../errors';
import { pathOfOption } from '../../util/files/workspace-path';
import { checkPath } from '../check-writes';
import { requireFreeRoot } from '../free-root';
import { mergeTargets } from '../merge-targets';
import { nextCommand } from '../next-command';
import { pluginOptions } from '../plugin-options';
import { runGenerator } from '../run-generator';
import type { ComponentOptions } from './schema';
import { templateFacts } from './templates';
import { BUILD_TARGET, EXECUTORS } from '../../component/names';

/** Creates a new component; if it exists, only missing parts are added. @throws BuildkitError for input that means nothing */
export default function component(tree: Tree, options: ComponentOptions): Promise<GeneratorCallback> {
  return runGenerator(tree, options, () => {
    const { name, template } = options;
    const root = pathOfOption(options.directory ?? posix.join('components', name));
    checkPath(tree, root);
    requireFreeRoot(tree, root, name);
    checkImage(options);
    canonicalPlatforms(options.platforms, []);
    addFiles(tree, root, options);
    if (!getProjects(tree).has(name))
      addProjectConfiguration(tree, name, { root, projectType: 'application', targets: {} });
    const { smoke, buildArgsFromEnv } = templateFacts(template, name);
    const { buildTarget, prefetchTarget } = pluginOptions(tree);
    mergeTargets(tree, name, {
      [prefetchTarget]: {
        executor: EXECUTORS.prefetch,
        ...(buildTarget !== BUILD_TARGET && { options: { buildTarget } }),
      },
      [buildTarget]: {
        executor: EXECUTORS.dockerBuild,
        options: {
          ...(options.platforms?.length && { platform: options.platforms }),
          ...(buildArgsFromEnv && { buildArgsFromEnv }),
        },
      },
      smoke: {
        executor: EXECUTORS.smoke,
        options: { ...(buildTarget !== BUILD_TARGET && { buildTarget }), ...smoke },
      },
    });
    return nextCommand(`nx run ${name}:${buildTarget}`);
  });
}

/** An existing file belongs to the user. */
function addFiles(tree: Tree, root: string, { name, template, image }: ComponentOptions): void {
  for (const folder of ['common', template]) {
    generateFiles(
      tree,
      join(__dirname, 'files', folder),
      root,
      { name, image, dot: '.' },
      { overwriteStrategy: OverwriteStrategy.KeepExisting },
    );
  }
}

function checkImage({ template, image }: ComponentOptions): void {
  if ((template === 'upstream') !== Boolean(image)) {
    throw badInput(
      'NXBK-0405',
      image ? 'Only the template upstream takes an image' : 'The template upstream needs an image',
      'write --template=upstream --image=gitea/gitea:1.25.1',
    );
  }
  if (image && !parseReference(image)) {
    throw badInput(
      'NXBK-0403',
      `${image} is not an image reference`,
      'write it as a Dockerfile would: gitea/gitea:1.25.1',
    );
  }
}
