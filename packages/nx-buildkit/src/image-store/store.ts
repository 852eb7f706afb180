import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeCode } from '../error-codes/catalogue';
import { badInput, BuildkitError } from '../errors';
import { systemFailure } from '../system-failure';
import { sweepStore } from './sweep-store';
import { makeFolder, writeFileBeside } from '../util/files/files';
import { closeToOthers, isOwnFolder } from '../util/files/private-folder';
import { userCacheFolder } from '../util/files/user-folders';
import type { Digest } from '../oci/digest';
import { ifMissing } from '../util/files/if-missing';
import { hexOf } from '../oci/digest';

/**
 * A folder that is one OCI layout: every upstream image comes into it once, verified, and BuildKit reads it from there.
 *
 * BuildKit finds an image by its digest among the blobs, listed in index.json or not, so the layout's index stays empty and no writer ever
 * has to change a file that another one reads.
 */
export interface ImageStore {
  /** Absolute path of the layout. */
  readonly root: string;
  /**
   * Set for read-only use, and if the folder cannot be written to: then damaged blobs are not removed, and verified blobs are not noted.
   */
  readonly isReadOnly?: true;
}

/** Where the store is unless `storeDir` says otherwise: one for all workspaces of a user. */
function defaultStoreDir(): string {
  return join(userCacheFolder(), 'images');
}

/** The files of the layout beside its blobs. */
const LAYOUT = new Map([
  ['oci-layout', '{"imageLayoutVersion":"1.0.0"}\n'],
  ['index.json', '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}\n'],
]);

/**
 * Opens the store, creates missing folders and repairs the two files of the layout that a full disk may have truncated. A store that cannot be
 * written to still serves its images, so it is opened read-only.
 *
 * @param dir absolute, or relative to `workspaceRoot`; the user's cache folder when not given
 * @throws BuildkitError when the folder cannot be made
 */
export async function openStore(dir: string | undefined, workspaceRoot: string): Promise<ImageStore> {
  const root = storeRoot(dir, workspaceRoot);
  if (await isReadOnlyLayout(root)) return { root, isReadOnly: true };
  try {
    if (!dir) await closeDefaultStore(root);
    await makeFolder(blobFolder({ root }));
    await sweepStore(root);
    for (const [name, content] of LAYOUT) {
      if ((await contentOf(join(root, name))) !== content) await writeFileBeside(join(root, name), content);
    }
  } catch (error) {
    const failure = systemFailure(error) ?? {
      code: 'NXBK-0601',
      what: (error as Error).message,
      remedy: 'make it a folder',
    };
    const { remedy = describeCode(failure.code).remedy } = failure;
    throw new BuildkitError(
      {
        ...failure,
        what: `The image store ${root} cannot be used: ${failure.what}`,
        remedy: `${remedy}; the option storeDir says where the image store is`,
      },
      { cause: error },
    );
  }
  return { root };
}

/** What a user pulled with credentials is not for other users. A folder that `storeDir` names keeps its permissions. */
async function closeDefaultStore(root: string): Promise<void> {
  for (const folder of [userCacheFolder(), root]) {
    await makeFolder(folder);
    if (isOwnFolder(folder)) closeToOthers(folder);
  }
}

/** Whether everything that {@link openStore} would create exists, and nothing can be written. */
async function isReadOnlyLayout(root: string): Promise<boolean> {
  const blobs = blobFolder({ root });
  const files = await Promise.all(
    [...LAYOUT].map(async ([name, content]) => (await contentOf(join(root, name))) === content),
  );
  const isLayout = files.every(Boolean) && (await stat(blobs).catch(ifMissing(undefined)))?.isDirectory();
  return isLayout === true && !((await isWritable(root)) && (await isWritable(blobs)));
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ifMissing(undefined));
}

/**
 * Must be called before anything is written into a store that can be read-only.
 *
 * @param missing what it does not have, for the message
 * @throws BuildkitError
 */
export function requireWritable({ root, isReadOnly }: ImageStore, missing?: string): void {
  if (!isReadOnly) return;
  throw badInput(
    'NXBK-0601',
    missing === undefined
      ? `The image store ${root} cannot be written to`
      : `${missing} is not whole in the image store ${root}, which cannot be written to`,
    'run this where the image store can be written to, or choose another one with the option storeDir',
  );
}

/** The existing store, if there is one, for callers that must not change anything. */
export function viewStore(dir: string | undefined, workspaceRoot: string): ImageStore {
  return { root: storeRoot(dir, workspaceRoot), isReadOnly: true };
}

function storeRoot(dir: string | undefined, workspaceRoot: string): string {
  return dir ? resolve(workspaceRoot, dir) : defaultStoreDir();
}

/** Where all blobs lie. */
export function blobFolder({ root }: Pick<ImageStore, 'root'>): string {
  return join(root, 'blobs', 'sha256');
}

/** Where a blob lies. `digest` must have been parsed with {@link parseDigest}: it becomes a path. */
export function blobPath(store: ImageStore, digest: Digest): string {
  return join(blobFolder(store), hexOf(digest));
}
