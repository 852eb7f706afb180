import { basename, posix } from 'node:path';
import { variantOf } from '../../graph/dockerfile-names';

/** Names of folders that say what is in them, and not of which component. */
const SOURCES = /^(src|source|sources)$/;
const RECIPES = /^\.?(docker|dockerfiles?|containers?|containerfiles?|build|deploy|deployment|ci|images?)$/i;

/** The folder that is the component's own: `src/cart` for `src/cart/src/Dockerfile` and `src/cart/docker/Dockerfile`. */
export function componentFolder(folder: string): string {
  const parent = posix.dirname(folder);
  return isNameless(folder) && folder !== '.' && parent !== '.' ? componentFolder(parent) : folder;
}

/** Whether a folder's name tells no component. */
export function isNameless(folder: string): boolean {
  return folder === '.' || SOURCES.test(basename(folder)) || isRecipeFolder(folder);
}

/** Whether a folder holds Dockerfiles rather than what they copy. */
export function isRecipeFolder(folder: string): boolean {
  return RECIPES.test(basename(folder));
}

/**
 * What a component is called: by its folder, with what tells its Dockerfile from others there.
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
