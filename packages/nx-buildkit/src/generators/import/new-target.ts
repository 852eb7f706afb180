import type { TargetConfiguration, Tree } from '@nx/devkit';
import { basename, posix } from 'node:path';
import type { DockerBuildOptions } from '../../component/options';
import { takenVariants, targetVariants, variantOf, withVariant } from '../../graph/dockerfile-names';
import type { PluginOptions } from '../../graph/plugin-options';
import { firstFree } from '../../graph/first-free';
import { dockerfilesIn } from '../dockerfiles-in';
import type { ComponentPlan } from './component-plan';

/**
 * The suffix of the name of a new target. A Dockerfile of the project's folder has that of its inferred target. Another image has none if it is the
 * first one of its project, otherwise the component's name; never that of an inferred target, because Nx merges what is inferred into it.
 *
 * @param targets of the project
 */
export function newVariant(
  tree: Tree,
  { name, root, services, options: { dockerfile } }: ComponentPlan,
  project: string,
  targets: Readonly<Record<string, TargetConfiguration<DockerBuildOptions>>>,
  { buildTarget, dockerfiles }: Pick<Required<PluginOptions>, 'buildTarget' | 'dockerfiles'>,
): string {
  const file = dockerfile !== undefined && posix.dirname(dockerfile) === root ? basename(dockerfile) : undefined;
  const inFolder = dockerfilesIn(tree, root, dockerfiles);
  const isOwn = services.length === 0 && file !== undefined;
  const ofFile = isOwn ? (targetVariants(inFolder).get(file) ?? variantOf(file)) : '';
  const ofName = name.startsWith(`${project}-`) ? name.slice(project.length + 1) : name;
  const ofOthers = takenVariants(inFolder, file);
  return firstFree([ofFile, ofName], (variant) => {
    const target = targets[withVariant(buildTarget, variant)];
    // Where a service has the usual name, the same run gives the folder's own Dockerfile a target with another one.
    const isFree = variant === '' || !ofOthers.includes(variant);
    return isFree && (target === undefined || (isOwn && variant === ofFile && isAddition(target)));
  });
}

/** Whether a target only adds to the one that is inferred from its Dockerfile. */
function isAddition({ executor, command, options }: TargetConfiguration<DockerBuildOptions>): boolean {
  return executor === undefined && command === undefined && options?.dockerfile === undefined;
}
