import { resolve } from 'node:path';
import { neededByComponent } from '../../base-images/component-images';
import { checkUndeclared } from '../../base-images/undeclared-limit';
import { lockFolder, outputFolder, pullFolder } from '../../component/task-folders';
import type { PrefetchRequest } from '../../base-images/prefetch-request';
import type { RequiredImages } from '../../base-images/onbuild-images';
import {
  describeNearMisses,
  describeSiblings,
  platformsOfImages,
  siblingContexts,
} from '../../base-images/sibling-contexts';
import { badInput } from '../../errors';
import { findBuilder } from '../../builder/model/record';
import { buildPlatform, defaultPlatforms } from '../../builder/model/build-platform';
import { optionsFor } from '../../component/configurations';
import { checkLockOption } from '../../component/lock-option';
import { imagesInRun } from '../../component/project-images';
import { readPlatformSettings } from '../../component/per-platform';
import { canonicalPlatforms } from '../../oci/platform-option';
import type { DockerBuildOptions } from '../docker-build/schema';
import type { PrefetchExecutorOptions } from './schema';
import { environment } from '../../util/task-scope';
import { withDockerfiles } from '../../component/dockerfile-text';
import { nxRun, type RunContext } from '../nx-run';

/** One prefetch task of a run. */
export interface PrefetchTask {
  readonly id: string;
  readonly project: string;
  /** Its own name. */
  readonly target: string;
  readonly options: PrefetchExecutorOptions;
  /** The configuration that it runs in. */
  readonly configuration?: string | undefined;
  /** Its environment; that of this process when not given. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What a prefetch task is to do. */
export interface RequestOfProject {
  readonly request: PrefetchRequest;
  /** One line for each image that another project builds. */
  readonly siblings: readonly string[];
  /** What to add to the message when an image cannot be fetched. */
  readonly advice: readonly string[];
  readonly storeDir: string | undefined;
  /** Whether some may come from the Docker engine, of which Nx sees nothing. */
  readonly hasEngineImages: boolean;
}

/**
 * The images that a project's prefetch task has to pull: its docker-build target says which Dockerfile, stages, build arguments and platforms. Images
 * that another project builds come from that project's output.
 *
 * @throws BuildkitError when there is no such target, or its Dockerfile cannot be read or is wrong
 */
export async function readRequest(
  { project, options, configuration }: Omit<PrefetchTask, 'id' | 'target'>,
  context: RunContext,
): Promise<RequestOfProject> {
  const { projects } = context.projectsConfigurations;
  const root = projects[project]?.root;
  const target = projects[project]?.targets?.[options.buildTarget];
  if (root === undefined || !target) {
    throw badInput(
      'NXBK-1103',
      `${project} has no target ${options.buildTarget} to read the Dockerfile and its settings from`,
      'add the target, or name the one that builds the image with the option buildTarget of prefetch',
    );
  }
  const own = optionsFor<DockerBuildOptions>(target, configuration);
  // docker-build forwards the options of the command line, also those that are not options of prefetch.
  checkLockOption((options as { readonly lock?: unknown }).lock, target, configuration);
  const { nodes = [] } = (await findBuilder(outputFolder(context.root, options.configPath))) ?? {};
  const { extraImages } = options;
  checkUndeclared(new Set(extraImages).size, 'The option extraImages');
  const platform = canonicalPlatforms(options.platform ?? own.options.platform, defaultPlatforms(nodes, environment()));
  const build: DockerBuildOptions = {
    ...own.options,
    platform,
    ...(options.sbom !== undefined && { sbom: options.sbom }),
  };
  const component = { project, task: options.buildTarget, root };
  const onNode = (asked: string): string => buildPlatform(nodes, asked);
  const variants = await withDockerfiles(await readPlatformSettings(build, component, context.root), context.root);
  const platforms = variants.flatMap(({ settings, dockerfile }) => platformsOfImages(settings, dockerfile, onNode));
  const images = await imagesInRun({ ...nxRun(context), configuration }, [...new Set(platforms)]);
  const needs = variants.map(({ settings, dockerfile }) => {
    const siblings = dockerfile === undefined ? {} : siblingContexts(settings, dockerfile, images, onNode);
    const needed = settings.platforms.map((platform): readonly [string, RequiredImages] => [
      platform,
      neededByComponent(settings, dockerfile, platform, { nodes, siblings, extraImages }),
    ]);
    return { siblings, needed };
  });
  return {
    request: {
      lockFolder: resolve(context.root, lockFolder(component, build, own.configuration)),
      isCommitted: build.lock === 'project',
      pullFolder: resolve(context.root, pullFolder(component)),
      wanted: new Map(needs.flatMap(({ needed }) => needed)),
    },
    advice: describeNearMisses(
      needs.flatMap(({ needed }) => needed.flatMap(([, images]) => images({}).map(({ ref }) => ref))),
      images,
      component,
    ),
    siblings: [...new Set(needs.flatMap(({ siblings }) => describeSiblings(siblings)))],
    storeDir: build.storeDir,
    hasEngineImages: (build.fromEngine ?? []).length > 0,
  };
}
