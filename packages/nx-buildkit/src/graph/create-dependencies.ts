import type { CreateDependencies, RawProjectGraphDependency } from '@nx/devkit';
import { DependencyType } from 'nx/src/config/project-graph';
import {
  possibleImageTargetsOf,
  projectImages,
  type ImageTarget,
  type ProjectImages,
} from '../component/project-images';
import { COMMON_PLATFORMS } from '../oci/platform-option';
import { graphSources, neededImages, type GraphSources } from './needs/image-needs';
import type { PluginOptions } from './plugin-options';

/**
 * An edge for each project whose image another one is built from, by FROM, `COPY --from`, `RUN --mount=from` or a named context, in any configuration
 * and for any platform: a run narrows them down later.
 *
 * No edge names the Dockerfile as its source: Nx keeps the edges of a file as long as the file is the same, but options, the environment and other
 * projects decide as well.
 */
export const createDependencies: CreateDependencies<PluginOptions> = async (_options, { projects, workspaceRoot }) => {
  const targets = possibleImageTargetsOf(projects);
  const sources = graphSources(workspaceRoot);
  const { environmentOf } = sources;
  const images = await projectImages(targets, { workspaceRoot, environmentOf, platforms: COMMON_PLATFORMS });
  return Object.entries(imageNeeds(targets, images, sources)).flatMap(([source, needs]) =>
    needs
      .filter((target) => target in projects)
      .map((target): RawProjectGraphDependency => ({ source, target, type: DependencyType.implicit })),
  );
};

/** The other projects whose images each project needs. */
export function imageNeeds(
  targets: readonly ImageTarget[],
  images: ProjectImages,
  workspace: GraphSources,
): Readonly<Record<string, readonly string[]>> {
  const needs = new Map<string, Set<string>>();
  for (const target of targets) {
    const found = neededImages(target, images, workspace).map(({ project }) => project);
    const others = found.filter((project) => project !== target.project);
    needs.set(target.project, new Set([...(needs.get(target.project) ?? []), ...others]));
  }
  return Object.fromEntries([...needs].map(([project, others]) => [project, [...others]]));
}
