import { basename, posix } from 'node:path';
import { variantOf } from '../../graph/dockerfile-names';

/** Folder names that describe the content and not the component. */
const SOURCES = /^(src|source|sources)$/;
const DOCKERFILES = /^\.?(docker|dockerfiles?|containers?|containerfiles?|build|deploy|deployment|ci|images?)$/i;

/** The component's own folder: `src/cart` for `src/cart/src/Dockerfile` and `src/cart/docker/Dockerfile`. */
export function componentFolder(folder: string): string {
  const parent = posix.dirname(folder);
  return isNameless(folder) && folder !== '.' && parent !== '.' ? componentFolder(parent) : folder;
}

/** Whether a folder's name does not identify a component. */
export function isNameless(folder: string): boolean {
  return folder === '.' || SOURCES.test(basename(folder)) || holdsDockerfiles(folder);
}

/** Whether a folder holds Dockerfiles rather than what they copy. */
export function holdsDockerfiles(folder: string): boolean {
  return DOCKERFILES.test(basename(folder));
}

/**
 * The name of a component: that of its folder, with a suffix if there are several Dockerfiles.
 *
 * @param workspace the name of the folder that the workspace is in
 */
export function componentName(dockerfile: string, workspace: string): string {
  const folder = componentFolder(posix.dirname(dockerfile));
  const variant = variantOf(basename(dockerfile));
  // In `docker/web.Dockerfile` the folder says nothing.
  const own = isNameless(folder) ? (variant === '' ? workspace : '') : basename(folder);
  return [own, variant].filter((part) => part !== '').join('-');
}
