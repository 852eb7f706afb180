import { logger, readNxJson, readProjectConfiguration, type TargetConfiguration, type Tree } from '@nx/devkit';
import { badInput, describeError } from '../../errors';
import type { DockerBuildOptions } from '../../executors/docker-build/schema';
import { dockerfileOf } from '../../graph/image-inputs';
import { imageTargets, type ImageTargets } from '../../graph/image-targets';
import { summarizeDockerfile, type DockerfileSummary } from '../dockerfile-summary';
import { mergeTargets } from '../merge-targets';
import { pluginOptions } from '../plugin-options';
import { runGenerator } from '../run-generator';
import { findDockerfiles, withGivenDockerfile } from './dockerfiles';
import type { AttachOptions } from './schema';

/** Gives a project the targets that build its images. */
export default function attach(tree: Tree, options: AttachOptions): Promise<void> {
  return runGenerator(tree, options, () => {
    const { root, tags = [], targets = {} } = readProjectConfiguration(tree, options.project);
    const plugin = pluginOptions(tree);
    const project = {
      root,
      tags,
      name: options.project,
      ...(options.dockerfile
        ? { dockerfiles: [], targets: withGivenDockerfile(options.dockerfile, root, targets, plugin.buildTarget) }
        : { dockerfiles: findDockerfiles(tree, root, plugin.dockerfiles), targets }),
    };
    const images = imageTargets(project, plugin, readNxJson(tree) ?? {});
    if (images.length === 0) {
      throw badInput(
        `${options.project} has no Dockerfile in ${root}`,
        'name one with --dockerfile, or make a new component with nx g nx-buildkit:component',
      );
    }
    for (const image of images) {
      const proposed = { ...project.targets[image.build]?.options, ...proposal(tree, image, root, options) };
      mergeTargets(tree, options.project, written(image, proposed));
    }
  });
}

function written(image: ImageTargets, proposed: DockerBuildOptions): Readonly<Record<string, TargetConfiguration>> {
  const options = { ...image.inferredOwn, ...proposed };
  return {
    [image.prefetch]: { executor: 'nx-buildkit:prefetch', options: image.inferredPrefetch.options },
    [image.build]: { executor: 'nx-buildkit:docker-build', options },
  };
}

/** What the Dockerfile and the command line ask for. */
function proposal(tree: Tree, image: ImageTargets, root: string, given: AttachOptions): DockerBuildOptions {
  const dockerfile = dockerfileOf(root, image.options[0]?.options ?? {});
  const summary = dockerfile === undefined ? undefined : summarize(tree, dockerfile);
  if (summary) explain(image.build, summary, given);
  const { requiredArgs = [] } = summary ?? {};
  return {
    ...(given.context && { context: given.context }),
    ...(given.platforms?.length && { platform: given.platforms }),
    ...(given.stages?.length && { targets: Object.fromEntries(given.stages.map((stage) => [stage, {}])) }),
    ...(requiredArgs.length > 0 && { buildArgsFromEnv: requiredArgs }),
  };
}

/** A Dockerfile that is missing or wrong gets its targets all the same: the build says what is wrong with it. */
function summarize(tree: Tree, dockerfile: string): DockerfileSummary | undefined {
  try {
    return summarizeDockerfile(tree.read(dockerfile, 'utf8') ?? '');
  } catch (error) {
    logger.warn(`${dockerfile} cannot be read: ${describeError(error)}`);
    return undefined;
  }
}

function explain(target: string, { requiredArgs, secretArgs, furtherImages }: DockerfileSummary, given: AttachOptions) {
  if (requiredArgs.length > 0) {
    logger.info(
      `${target}: ${requiredArgs.join(', ')} have no default and come from the environment (buildArgsFromEnv)`,
    );
  }
  for (const name of secretArgs) {
    logger.warn(
      `${target}: ARG ${name} looks like a secret and is readable in the image's history: use the option secrets and RUN --mount=type=secret`,
    );
  }
  const offered = furtherImages.filter((stage) => !given.stages?.includes(stage));
  if (offered.length > 0) {
    logger.info(
      `${target}: nothing uses the stages ${offered.join(', ')}; for an image of each: --stages=${offered.join(',')}`,
    );
  }
}
