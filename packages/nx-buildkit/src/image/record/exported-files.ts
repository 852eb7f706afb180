import { lstat, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { ifMissing } from '../../util/files/if-missing';
import { isOutside, plainPath } from '../../util/files/workspace-path';
import { textsIn } from '../../util/json';
import type { ImageOutputs } from '../plan/image-spec';

/**
 * What builds have written into the folders of outputs `local`: paths in a folder, by the folder as the output names it. BuildKit leaves everything there
 * that a later image does not have.
 */
export type ExportedFiles = Readonly<Record<string, readonly string[]>>;

/**
 * Removes what an earlier build has written where this one is going to, so that its folders hold one image. Other files stay, and so does anything that
 * is not really in such a folder.
 *
 * @returns what is in each folder then
 */
export async function removeExported(
  spec: Pick<ImageOutputs, 'outputs'>,
  exported: ExportedFiles,
  workspaceRoot: string,
): Promise<ExportedFiles> {
  for (const folder of exportFolders(spec)) {
    const real = await realpath(resolve(workspaceRoot, folder)).catch(ifMissing(undefined));
    // What is in a folder comes after it.
    const paths = (exported[folder] ?? []).map(plainPath).filter((path) => path !== '.' && !isOutside(path));
    if (real !== undefined) for (const path of paths.toSorted().reverse()) await removeIn(real, path);
  }
  return contentsOf(spec, workspaceRoot);
}

/** What a build has written, given what {@link removeExported} has left. */
export async function findExported(
  spec: Pick<ImageOutputs, 'outputs'>,
  before: ExportedFiles,
  workspaceRoot: string,
): Promise<ExportedFiles> {
  const after = Object.entries(await contentsOf(spec, workspaceRoot));
  return Object.fromEntries(
    after.map(([folder, paths]) => {
      const known = new Set(before[folder]);
      return [folder, paths.filter((path) => !known.has(path))];
    }),
  );
}

/** What a record says that a build has written. */
export function exportedIn(value: unknown): ExportedFiles {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([folder, paths]) => [folder, textsIn(paths)]));
}

function exportFolders({ outputs }: Pick<ImageOutputs, 'outputs'>): readonly string[] {
  return outputs.flatMap(({ type, attributes: { dest } }) => (type === 'local' && dest ? [dest] : []));
}

async function contentsOf(spec: Pick<ImageOutputs, 'outputs'>, workspaceRoot: string): Promise<ExportedFiles> {
  const found = exportFolders(spec).map(async (folder) => {
    const root = resolve(workspaceRoot, folder);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(ifMissing([]));
    const paths = entries.map(({ parentPath, name }) => relative(root, join(parentPath, name)));
    return [folder, paths.sort()] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** @param root without links */
async function removeIn(root: string, path: string): Promise<void> {
  const absolute = join(root, path);
  const parent = await realpath(dirname(absolute)).catch(ifMissing(undefined));
  const stats = parent === dirname(absolute) ? await lstat(absolute).catch(ifMissing(undefined)) : undefined;
  if (stats?.isDirectory()) await rmdir(absolute).catch(ifFull);
  else if (stats) await rm(absolute, { force: true });
}

/** A folder that holds other files stays. */
function ifFull(error: unknown): void {
  if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
}
