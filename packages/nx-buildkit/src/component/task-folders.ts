import { posix, resolve } from 'node:path';
import type { DockerBuildOptions } from './options';
import { dockerfileOf, type Component } from './settings';
import { OUTPUT_FOLDER } from './names';

/** The name of the folders of locks that are part of the sources. */
export const COMMITTED_LOCKS = 'image-locks';

/** The folder, relative to the workspace, of the notes on how the images of a component came. */
export function pullFolder({ project, task }: Component): string {
  return posix.join(OUTPUT_FOLDER, project, 'pulls', task);
}

/**
 * The folder of a component's locks, relative to the workspace: the output of prefetch for the target that builds the image. With the option `lock:
 * project` it lies beside the Dockerfile, and has the names of project, target and configuration, since one Dockerfile can serve several; the other
 * folder only contains the locks of the next build.
 *
 * @param component its task is the target that builds
 */
export function lockFolder(
  { project, root, task }: Component,
  options: Pick<DockerBuildOptions, 'lock' | 'image' | 'dockerfile'>,
  configuration?: string,
): string {
  if (options.lock !== 'project') return posix.join(OUTPUT_FOLDER, project, 'locks', task);
  const dockerfile = dockerfileOf(root, options);
  const beside = dockerfile === undefined ? posix.normalize(root) : posix.dirname(dockerfile);
  return posix.join(beside, COMMITTED_LOCKS, project, task, (configuration ?? '').replaceAll('/', '-'));
}

/** The folder, relative to the workspace, that a task's record and files go to: all that Nx caches of it. */
export function taskFolder({ project, task }: Component): string {
  return posix.join(OUTPUT_FOLDER, project, task);
}

/**
 * The folder that an option names, in the one form in which folders are compared: without a slash at its end.
 *
 * @param path relative to the workspace, or absolute
 * @returns its absolute path
 */
export function outputFolder(workspaceRoot: string, path: string): string {
  return resolve(workspaceRoot, path);
}
