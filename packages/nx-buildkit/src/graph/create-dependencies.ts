import { DependencyType, type CreateDependencies, type RawProjectGraphDependency } from '@nx/devkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { wantedImages } from '../base-images/required-images';
import { componentSettings, type ComponentSettings } from '../component/settings';
import { optionVariants } from '../component/per-platform';
import { hostPlatform } from '../oci/platform-option';
import type { PluginOptions } from './plugin-options';
import { imageIndex, imagesOf, imageTargetsOf, type ImageTarget, type ProjectImage } from '../component/project-images';

/** The projects whose images a target needs. */
export interface ImageNeeds {
  readonly project: string;
  readonly dockerfile?: string;
  readonly needs: readonly string[];
}

/** An edge for each project whose image another one is built from, by FROM, `COPY --from`, `RUN --mount=from` or a named context. */
export const createDependencies: CreateDependencies<PluginOptions> = (
  _options,
  { projects, fileMap, workspaceRoot },
) => {
  const readFile = (path: string): string => readFileSync(join(workspaceRoot, path), 'utf8');
  return imageNeeds(imageTargetsOf(projects), readFile).flatMap(({ project, dockerfile, needs }) => {
    // An edge may only name a file of its own project.
    const isOwn = fileMap.projectFileMap[project]?.some(({ file }) => file === dockerfile);
    return needs
      .filter((target) => target in projects)
      .map((target): RawProjectGraphDependency =>
        isOwn && dockerfile
          ? { source: project, target, sourceFile: dockerfile, type: DependencyType.static }
          : { source: project, target, type: DependencyType.implicit },
      );
  });
};

/**
 * Which projects' images each target needs. A Dockerfile that cannot be read or is wrong needs none: its own task will say so.
 *
 * @param readFile reads a file of the workspace; may throw
 */
export function imageNeeds(targets: readonly ImageTarget[], readFile: (path: string) => string): readonly ImageNeeds[] {
  const imageOf = imageIndex(imagesOf(targets));
  return targets.map((target) => {
    const variants = settingsOf(target, readFile);
    const found = variants.flatMap((settings) => [
      ...fromContexts(settings),
      ...fromDockerfile(settings, imageOf, readFile),
    ]);
    const needs = [...new Set(found)].filter((project) => project !== target.project);
    return { project: target.project, dockerfile: variants[0]?.dockerfile, needs };
  });
}

function settingsOf(
  { project, root, target, options }: ImageTarget,
  readFile: (path: string) => string,
): readonly ComponentSettings[] {
  try {
    const envFile = options.envFile ? { envFile: parseEnv(readFile(options.envFile)) } : {};
    return optionVariants(options).map((variant) =>
      componentSettings(variant, { project, root, task: target }, { env: process.env, ...envFile }),
    );
  } catch {
    return [];
  }
}

/** `project:apphub`, `project:backend#backend-init` */
function fromContexts({ buildContexts }: ComponentSettings): readonly string[] {
  return Object.values(buildContexts).flatMap((value) => /^project:([^#]+)/.exec(value)?.[1] ?? []);
}

function fromDockerfile(
  settings: ComponentSettings,
  imageOf: (ref: string) => ProjectImage | undefined,
  readFile: (path: string) => string,
): readonly string[] {
  if (settings.dockerfile === undefined) return [];
  try {
    const text = readFile(settings.dockerfile);
    const refs = settings.platforms.flatMap((platform) => wantedImages(settings, text, platform, hostPlatform(), []));
    return refs.flatMap(({ ref }) => imageOf(ref)?.project ?? []);
  } catch {
    return [];
  }
}
