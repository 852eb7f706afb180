import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { BUILD_TARGET, EXECUTORS } from '../component/names';

/** Whether `nx release` of a workspace releases images: its `docker` setting is at the top level or in a group. */
export function releasesImages(release: NxJsonConfiguration['release']): boolean {
  const groups = Object.values(release?.groups ?? {});
  return release?.docker !== undefined || groups.some(({ docker }) => docker !== undefined);
}

/**
 * The local name under which `nx release` expects the image of a project, to tag it for the registry.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/docker/src/release/version-utils.ts (getDefaultImageReference)
 */
export function releaseImageName(root: string): string {
  return `${nxDockerName(root)}:latest`;
}

/** The name that @nx/docker gives the image of a project: https://github.com/nrwl/nx/blob/23.2.1/packages/docker/src/plugins/plugin.ts */
export function nxDockerName(root: string): string {
  return root
    .replace(/[\\/\s]+/g, '-')
    .toLowerCase()
    .slice(-128);
}

/** Pushes the images that `nx release version` tagged. Nx itself only does this for npm packages; @nx/docker does it for images. */
export const RELEASE_PUBLISH: TargetConfiguration = { executor: '@nx/docker:release-publish' };

/** Publishes the image that docker-build pushed. */
export function releasePublishTarget(buildTarget: string, tags: readonly string[]): TargetConfiguration {
  return {
    executor: EXECUTORS.releasePublish,
    options: { ...(buildTarget !== BUILD_TARGET && { buildTarget }), tags },
  };
}
