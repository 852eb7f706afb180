import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readLocks } from '../../base-images/lock-file';
import { lockFolder } from '../../component/task-folders';
import { badInput } from '../../errors';
import type { ImageTarget } from '../../component/project-images';
import { broughtImages } from '../../image-store/resolved-tags';
import { exportImages } from '../../image-store/archive/export-images';
import type { ImageStore } from '../../image-store/store';
import { writeBeside } from '../../util/files/write-beside';
import { formatBytes, pluralize } from '../../util/format';
import { DOWNLOADS_ENTRY, downloadFiles, downloadsEntry, findLocked } from '../../downloads/archive/export-downloads';
import { sortDownloads } from '../../downloads/lock/locked-download';
import type { KeptDownload } from '../../downloads/store/records';
import { listDownloads } from '../../downloads/store/prune-downloads';
import type { ExportedLock, ExportNotes } from './notes';
import { imageLines } from './report';

/**
 * Writes what the locks of a workspace name, the locks themselves and BuildKit's own image into one tar.
 *
 * @param projects whose locks count; all when empty
 * @param file absolute, or relative to the workspace
 * @returns what was written, for the user
 * @throws BuildkitError when nothing is locked, or when the store does not have all of it
 */
export async function exportToFile(
  store: ImageStore,
  workspaceRoot: string,
  targets: readonly ImageTarget[],
  projects: readonly string[],
  file: string,
): Promise<string> {
  const unknown = projects.filter((project) => !targets.some((target) => target.project === project));
  if (unknown.length > 0)
    throw badInput('NXBK-0607', `No image is built by ${unknown.join(', ')}`, 'correct the option projects');
  const wanted = targets.filter(({ project }) => projects.length === 0 || projects.includes(project));
  const folders = new Map([...wanted].reverse().map((target) => [lockFolderOf(target, workspaceRoot), target]));
  const locks = (await Promise.all([...folders].map(([folder, target]) => locksOf(target, folder)))).flat();
  if (locks.length === 0)
    throw badInput('NXBK-0607', 'No base images are locked here', 'run prefetch for the projects first');

  const builder = await broughtImages(store);
  const notes: ExportNotes = { version: 1, locks, builder };
  const images = [...locks.flatMap(({ lock }) => lock.images), ...builder];
  const downloads = await downloadsOf(store, locks);
  const path = resolve(workspaceRoot, file);
  const others = {
    texts: new Map([[DOWNLOADS_ENTRY, downloadsEntry(downloads)]]),
    files: downloadFiles(store, downloads),
  };
  await writeTar(path, await exportImages(store, images, `${JSON.stringify(notes, null, 2)}\n`, others));
  const urls = new Set(downloads.map(({ url }) => url)).size;
  const content = [pluralize(locks.length, 'lock'), ...(urls > 0 ? [`${pluralize(urls, 'download')} of RUN`] : [])];
  return [
    ...imageLines(images),
    ...(await unlockedLines(store, locks)),
    `Exported with ${content.join(' and ')}: ${formatBytes((await stat(path)).size)} in ${path}`,
  ].join('\n');
}

/** @throws BuildkitError when the store does not have what is locked */
async function downloadsOf(store: ImageStore, locks: readonly ExportedLock[]): Promise<readonly KeptDownload[]> {
  for (const { project, target, lock } of locks) {
    const { missing } = await findLocked(store, lock.downloads ?? []);
    const [first] = missing;
    if (first)
      throw badInput(
        'NXBK-1006',
        `The image store lacks ${pluralize(missing.length, 'download')} of ${project} that the lock names, ${first.url} first`,
        `nx run ${project}:${target} --lockDownloads`,
      );
  }
  const all = sortDownloads(locks.flatMap(({ lock }) => lock.downloads ?? []));
  return (await findLocked(store, all)).downloads;
}

/** Of whose downloads the tar has nothing, if this store is used for such. */
async function unlockedLines(store: ImageStore, locks: readonly ExportedLock[]): Promise<readonly string[]> {
  const tasks = locks.filter(({ lock }) => !lock.downloads).map(({ project, target }) => `${project}:${target}`);
  const { downloads } = await listDownloads(store);
  if (downloads.length === 0) return [];
  return [...new Set(tasks)].map(
    (task) => `  nothing that RUN downloads in ${task}, since none of it is locked: nx run ${task} --lockDownloads`,
  );
}

/** Absolute path of the folder of a target's locks, in one configuration. */
export function lockFolderOf(image: ImageTarget, workspaceRoot: string): string {
  const { target, options, configuration } = image;
  return resolve(workspaceRoot, lockFolder({ ...image, task: target }, options, configuration));
}

async function locksOf(
  { project, target, configuration }: ImageTarget,
  folder: string,
): Promise<readonly ExportedLock[]> {
  const locks = await readLocks(folder);
  return locks.map((lock) => ({ project, target, ...(configuration !== undefined && { configuration }), lock }));
}

async function writeTar(path: string, content: NodeJS.ReadableStream): Promise<void> {
  try {
    await writeBeside([path], (beside) => pipeline(content, createWriteStream(beside(path))));
  } catch (error) {
    throw badInput(
      'NXBK-0606',
      `${path} cannot be written: ${(error as Error).message}`,
      'choose a place with room for it with the option file',
      { cause: error },
    );
  }
}
