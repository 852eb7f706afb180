import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { formatLock, writeLocks } from '../../base-images/lock-file';
import { BuildkitError, badInput } from '../../errors';
import type { ImageTarget } from '../../component/project-images';
import type { PinnedImage } from '../../image-store/pinned-images';
import { recordResolvedTag } from '../../image-store/resolved-tags';
import { noteEngineImage, noteName, noteTag } from '../../image-store/image-names';
import { importDownloads } from '../../downloads/archive/import-downloads';
import { importImages, type ReadEntry } from '../../image-store/archive/import-images';
import { findInStore } from '../../image-store/stored-image';
import type { ImageStore } from '../../image-store/store';
import { addGcRoot } from '../../image-store/gc/gc-roots';
import { lockFolderOf } from './export';
import { parseNotes, type ExportedLock } from './notes';
import { systemFailure } from '../../system-failure';
import { pluralize } from '../../util/format';
import { imageLines } from './report';

interface ImportOptions {
  /** Absolute, or relative to the workspace. */
  readonly file: string;
  /** Whether the builder may use the image of BuildKit in the tar, which runs privileged. */
  readonly buildkitImage: boolean;
}

/**
 * Reads an export into the store and gives this workspace its locks: those of the targets that it has too.
 *
 * @returns what was imported, for the user
 * @throws BuildkitError when the file is not an export or is incomplete: then no lock is written
 */
export async function importFromFile(
  store: ImageStore,
  workspaceRoot: string,
  targets: readonly ImageTarget[],
  { file, buildkitImage }: ImportOptions,
): Promise<string> {
  const path = resolve(workspaceRoot, file);
  const downloads = importDownloads(store);
  const { locks, builder: offered } = parseNotes(await readTar(store, path, downloads.read), path);
  const builder = buildkitImage ? offered : [];
  const images = [...locks.flatMap(({ lock }) => lock.images), ...builder];
  for (const { ref, platform, indexDigest } of images) {
    if (await findInStore(store, indexDigest, ref, platform)) continue;
    throw badInput('NXBK-0606', `${path} names ${ref} (${platform}) but does not contain all of it`, 'export it again');
  }
  const urls = await downloads.finish();
  for (const { ref, indexDigest, fromEngine } of images) {
    if (fromEngine) {
      await noteEngineImage(store, ref, indexDigest);
      continue;
    }
    await noteName(store, ref, indexDigest);
    await noteTag(store, ref, indexDigest);
  }
  for (const image of builder) await recordResolvedTag(store, image);
  const imported = await Promise.all(
    targets.map(async (image) => {
      const { project, target, options, configuration } = image;
      const own = locks.filter(
        (exported) =>
          exported.project === project && exported.target === target && exported.configuration === configuration,
      );
      if (own.length > 0)
        await writeOwnLocks(store, lockFolderOf(image, workspaceRoot), own, options.lock === 'project');
      return own.map(({ lock }) => `${project}:${target} for ${lock.platform}`);
    }),
  );
  return [
    ...imageLines(images),
    ...buildkitLines(offered, buildkitImage),
    ...(urls > 0 ? [`  ${pluralize(urls, 'download')} of RUN`] : []),
    `Imported into ${store.root}`,
    `Locked: ${imported.flat().join(', ') || 'nothing that this workspace builds'}`,
  ].join('\n');
}

/** What happens to BuildKit's own image: a user who did not ask for it must notice that it is there. */
function buildkitLines(offered: readonly PinnedImage[], isTaken: boolean): readonly string[] {
  return offered.map(({ ref, platform, indexDigest }) =>
    isTaken
      ? `Builders that are made from now on run ${ref} (${platform}, ${indexDigest}) privileged`
      : `Left out: ${ref} (${platform}), which a builder would run privileged. To take it: --buildkitImage`,
  );
}

async function writeOwnLocks(
  store: ImageStore,
  folder: string,
  own: readonly ExportedLock[],
  keepOthers: boolean,
): Promise<void> {
  await writeLocks(folder, new Map(own.map(({ lock }) => [lock.platform, formatLock(lock)])), { keepOthers });
  await addGcRoot(store, folder);
}

async function readTar(store: ImageStore, path: string, readOther: ReadEntry): Promise<string> {
  try {
    return await importImages(store, createReadStream(path), readOther);
  } catch (error) {
    if (error instanceof BuildkitError || systemFailure(error)) throw error;
    throw badInput(
      'NXBK-0606',
      `${path} cannot be imported: ${(error as Error).message}`,
      'check that it exists and is complete, and that the disk has room for it',
      { cause: error },
    );
  }
}
