import type { TargetConfiguration } from '@nx/devkit';
import { basename, posix } from 'node:path';
import { EXECUTORS } from '../../component/names';
import { dockerfileOf } from '../../component/settings';
import { takenVariants, variantOf, withVariant } from '../../graph/dockerfile-names';
import { firstFree } from '../../graph/first-free';

type Targets = Readonly<Record<string, TargetConfiguration>>;

/**
 * Adds a target for one Dockerfile, unless there is one: under the usual name or, if another image has it, under a name derived from the file.
 *
 * @param path of the Dockerfile, relative to the workspace
 * @param inRoot names of the Dockerfiles in the project's folder
 */
export function withGivenDockerfile(
  path: string,
  root: string,
  targets: Targets,
  usualName: string,
  inRoot: readonly string[],
): Targets {
  const own = path === posix.join(root, 'Dockerfile') ? {} : { dockerfile: path };
  const isNamed = Object.values(targets).some(
    ({ executor, options }) => executor === EXECUTORS.dockerBuild && dockerfileOf(root, options ?? {}) === path,
  );
  if (isNamed) return targets;
  const file = basename(path);
  const taken = takenVariants(inRoot, posix.dirname(path) === root ? file : undefined);
  const isFree = (variant: string): boolean =>
    !taken.includes(variant) && !(withVariant(usualName, variant) in targets);
  const name = withVariant(usualName, firstFree(['', variantOf(file) || file.toLowerCase()], isFree));
  return { ...targets, [name]: { executor: EXECUTORS.dockerBuild, options: own } };
}
