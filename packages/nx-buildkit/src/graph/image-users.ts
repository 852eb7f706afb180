import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { BUILD_TARGET, EXECUTORS, PUBLISH_TARGET } from '../component/names';
import { effectiveTarget } from './effective-target';
import type { PluginOptions } from './plugin-options';
import type { ProjectFiles } from './project-files';
import { RELEASE_PUBLISH, releasePublishTarget, releasesImages } from './release';

type Targets = Readonly<Record<string, TargetConfiguration>>;

const USERS: readonly string[] = [EXECUTORS.smoke, EXECUTORS.releasePublish];

interface UserOptions {
  readonly buildTarget?: string;
}

/**
 * The targets of a project that try or publish the image of another one, and therefore wait for it.
 *
 * @param ofImages the inferred targets of the project that build images
 */
export function imageUsers(
  project: ProjectFiles,
  ofImages: Targets,
  { buildTarget, releaseTags }: Required<PluginOptions>,
  nxJson: NxJsonConfiguration,
): Targets {
  const hasImage = buildTarget in ofImages;
  const inferred: Targets = {
    ...(hasImage && releasesImages(nxJson.release) && { [PUBLISH_TARGET]: RELEASE_PUBLISH }),
    ...(hasImage && releaseTags.length > 0 && { [PUBLISH_TARGET]: releasePublishTarget(buildTarget, releaseTags) }),
  };
  const written = Object.entries(project.targets).filter(([, { executor }]) => executor && USERS.includes(executor));
  const all: Targets = {
    ...Object.fromEntries(written.map(([name, { executor }]) => [name, { executor }])),
    ...inferred,
  };
  const waiting = Object.entries(all).map(([name, target]) => {
    const { executor = '', options } = target;
    if (!USERS.includes(executor)) return [name, target];
    const effective = effectiveTarget<UserOptions>(name, { executor, options }, { project, nxJson });
    const { buildTarget: build = BUILD_TARGET } = effective.options ?? {};
    // What docker-merge joins comes from other machines.
    if ((ofImages[build] ?? project.targets[build])?.executor === EXECUTORS.dockerMerge) return [name, target];
    return [name, { ...target, dependsOn: [executor === EXECUTORS.smoke ? forwarded(build) : build] }];
  });
  return Object.fromEntries(waiting);
}

/** Smoke runs the image for the platform of the command line. The options of a release mean nothing to a build. */
function forwarded(target: string) {
  return { target, params: 'forward' as const };
}
