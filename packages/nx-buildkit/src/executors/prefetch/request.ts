import type { ExecutorContext } from '@nx/devkit';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BaseImage } from '../../base-images/lock-file';
import { lockFolder, pullFolder } from '../../component/task-folders';
import type { PrefetchRequest } from '../../base-images/prefetch-request';
import type { NeededImages } from '../../base-images/onbuild-images';
import { wantedImages } from '../../base-images/required-images';
import { badInput } from '../../errors';
import { readBuilder } from '../../builder';
import { buildPlatform } from '../../builder/model/build-platform';
import { imageNamed, imagesOf, imageTargetsOf } from '../../component/project-images';
import { readVariants } from '../../component/per-platform';
import type { DockerBuildOptions } from '../docker-build/schema';
import type { PrefetchExecutorOptions } from './schema';

/**
 * What a project's prefetch task has to bring: its docker-build target says which Dockerfile, stages, build arguments and platforms. Images
 * that another project builds come from that project's output.
 *
 * @throws BuildkitError when there is no such target, or its Dockerfile cannot be read or is wrong
 */
export async function readRequest(
  project: string,
  options: PrefetchExecutorOptions,
  context: ExecutorContext,
): Promise<{ request: PrefetchRequest; storeDir: string | undefined }> {
  const configuration = context.projectsConfigurations.projects[project];
  const target = configuration?.targets?.[options.buildTarget];
  if (!configuration || !target) {
    throw badInput(
      `${project} has no target ${options.buildTarget} to read the Dockerfile and its settings from`,
      'add the target, or name the one that builds the image with the option buildTarget of prefetch',
    );
  }
  const build: DockerBuildOptions = {
    ...target.options,
    ...(options.platform !== undefined && { platform: options.platform }),
    ...(options.sbom !== undefined && { sbom: options.sbom }),
  };
  const component = { project, task: options.buildTarget, root: configuration.root };
  const variants = await readVariants(build, component, context.root);
  const nodes = await readBuilder(resolve(context.root, options.configPath)).then(
    (builder) => builder.nodes,
    () => [],
  );
  const siblings = imagesOf(
    imageTargetsOf(context.projectsConfigurations.projects).filter((image) => image.project !== project),
  );
  const isUpstream = ({ ref }: BaseImage): boolean => imageNamed(ref, siblings) === undefined;
  const neededByVariant = variants.map(async ({ settings }) => {
    const dockerfile = await readDockerfile(context.root, settings.dockerfile);
    return settings.platforms.map((platform): readonly [string, NeededImages] => {
      const runsOn = buildPlatform(nodes, platform);
      return [
        platform,
        (configs) =>
          wantedImages(settings, dockerfile, platform, runsOn, options.extraImages, configs).filter(isUpstream),
      ];
    });
  });
  return {
    request: {
      lockFolder: resolve(context.root, lockFolder(component, build)),
      isCommitted: build.lock === 'project',
      pullFolder: resolve(context.root, pullFolder(component)),
      wanted: new Map((await Promise.all(neededByVariant)).flat()),
    },
    storeDir: build.storeDir,
  };
}

async function readDockerfile(workspaceRoot: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(resolve(workspaceRoot, path), 'utf8');
  } catch (error) {
    throw badInput(
      `The Dockerfile ${path} cannot be read: ${(error as Error).message}`,
      'create it, or name another one with the option dockerfile of the docker-build target',
    );
  }
}
