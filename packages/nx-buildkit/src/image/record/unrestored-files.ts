import { isOutside, isWithin, plainPath } from '../../util/files/workspace-path';
import { writtenFiles, type ImageSpec } from '../plan/image-spec';

/**
 * The files of an image that Nx does not restore, so that they are those of whatever was built last: outside of the workspace, or where only the command
 * line puts them.
 *
 * @param restored files and folders that Nx restores, relative to the workspace; a pattern restores nothing that is known here
 */
export function unrestoredFiles(spec: ImageSpec, restored: readonly string[]): readonly string[] {
  const folders = restored.map(plainPath);
  const isRestored = (path: string): boolean => !isOutside(path) && folders.some((folder) => isWithin(path, folder));
  return writtenFiles(spec).filter((file) => !isRestored(plainPath(file)));
}
