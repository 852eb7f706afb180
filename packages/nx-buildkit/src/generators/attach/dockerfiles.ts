import type { TargetConfiguration, Tree } from '@nx/devkit';
import { basename, posix } from 'node:path';
import { dockerfileFilter, isDockerfile, variantOf } from '../../graph/dockerfile-names';
import { EXECUTORS } from '../../component/names';
import { dockerfileOf } from '../../component/settings';

type Targets = Readonly<Record<string, TargetConfiguration>>;

/** Names of the Dockerfiles in a folder. */
export function findDockerfiles(tree: Tree, folder: string, globs: readonly string[]): readonly string[] {
  const isNamed = dockerfileFilter(globs);
  return tree
    .children(folder)
    .filter((name) => {
      const path = posix.join(folder, name);
      return isNamed(name) && tree.isFile(path) && isDockerfile(name, tree.read(path, 'utf8') ?? '');
    })
    .sort();
}

/** Paths of the Dockerfiles in subfolders, such as `docker`, that belong to no project. */
export function nestedDockerfiles(tree: Tree, folder: string, globs: readonly string[]): readonly string[] {
  return tree
    .children(folder)
    .filter((name) => !tree.isFile(posix.join(folder, name)) && !/^(node_modules|dist|\.git|\.nx)$/.test(name))
    .flatMap((name) =>
      findDockerfiles(tree, posix.join(folder, name), globs).map((file) => posix.join(folder, name, file)),
    );
}

/** Adds a target for one Dockerfile, unless there is one: under the usual name or, if another image has it, under a name derived from the file. */
export function withGivenDockerfile(dockerfile: string, root: string, targets: Targets, usualName: string): Targets {
  const path = posix.normalize(dockerfile);
  const own = path === posix.join(root, 'Dockerfile') ? {} : { dockerfile: path };
  const isNamed = Object.values(targets).some(
    ({ executor, options }) => executor === EXECUTORS.dockerBuild && dockerfileOf(root, options ?? {}) === path,
  );
  if (isNamed) return targets;
  const variant = variantOf(basename(path)) || basename(path).toLowerCase();
  const name = usualName in targets ? `${usualName}-${variant}` : usualName;
  return { ...targets, [name]: { executor: EXECUTORS.dockerBuild, options: own } };
}
