import { posix } from 'node:path';
import { digestInput } from '../../build-context/digest-input';
import { canBeNamed } from '../../build-context/name-in-globs';
import { isWithin, overlap } from '../../util/files/workspace-path';
import type { ProjectFiles } from '../project-files';
import type { WorkspaceFiles } from '../../build-context/workspace-files';
import type { Inputs } from './image-inputs';

type Place = Pick<ProjectFiles, 'root' | 'nested'>;

/**
 * A path or glob in the form of Nx. `{projectRoot}` stands for the files of that project only, so a folder that holds other projects, or may
 * do so, is named from the workspace's root, which takes Nx longer.
 */
export function fileset({ root, nested }: Place, path: string, glob = ''): string {
  const holds = nested?.some((other) => overlap(other, path)) ?? true;
  const isOwn = isWithin(path, root) && !holds;
  const base = isOwn ? '{projectRoot}' : '{workspaceRoot}';
  return posix.join(base, isOwn ? posix.relative(root, path) : path, glob);
}

/** The input for a file, or for everything in a folder: a {@link fileset}, or its digest where Nx ignores it or no input of Nx can name it. */
export function fileInput(
  { project, files }: { readonly project: Place; readonly files: Pick<WorkspaceFiles, 'isIgnored'> },
  path: string,
  glob = '',
): Inputs[number] {
  if (canBeNamed(path) && !files.isIgnored(path)) return fileset(project, path, glob);
  return digestInput([{ folder: posix.dirname(path), paths: [posix.basename(path)] }]);
}

/** {@link fileInput} for a file that is a link or lies below one: Nx hashes a link by what it leads to, and nothing below one. */
export function linkedFileInputs(
  place: { readonly project: Place; readonly files: Pick<WorkspaceFiles, 'isIgnored' | 'realPath'> },
  path: string,
): Inputs {
  const real = (one: string): string => place.files.realPath(one) ?? one;
  const inFolder = posix.join(real(posix.dirname(path)), posix.basename(path));
  return [...new Set([path, inFolder, real(path)])].map((one) => fileInput(place, one));
}
