import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { badInput } from '../errors';
import { writeFileBeside } from '../util/files';
import { userCacheFolder } from '../util/user-cache';

/**
 * A folder that is one OCI layout: every upstream image comes into it once, verified, and BuildKit reads it from there.
 *
 * BuildKit finds an image by its digest among the blobs, listed in index.json or not, so the layout's index stays empty and no writer ever
 * has to change a file that another one reads.
 */
export interface ImageStore {
  /** Absolute path of the layout. */
  readonly root: string;
  /** Set for whoever only looks: then nothing is removed that is found wrong, and nothing is noted that is found right. */
  readonly isReadOnly?: true;
}

/** Where the store is unless `storeDir` says otherwise: one for all workspaces of a user. */
function defaultStoreDir(): string {
  return join(userCacheFolder(), 'images');
}

/**
 * Opens the store, makes its folders when they are missing and mends the two files of the layout that a full disk can have torn.
 *
 * @param dir absolute, or relative to `workspaceRoot`; the user's cache folder when not given
 * @throws BuildkitError when the folder cannot be made
 */
export async function openStore(dir: string | undefined, workspaceRoot: string): Promise<ImageStore> {
  const root = storeRoot(dir, workspaceRoot);
  try {
    await mkdir(join(root, 'blobs', 'sha256'), { recursive: true });
    await keep(join(root, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}\n');
    await keep(
      join(root, 'index.json'),
      '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}\n',
    );
  } catch (error) {
    throw badInput(
      `The image store ${root} cannot be used: ${(error as Error).message}`,
      'make the folder writable, or choose another one with the option storeDir',
    );
  }
  return { root };
}

/** The store as it lies there, if it does, for whoever must change nothing. */
export function viewStore(dir: string | undefined, workspaceRoot: string): ImageStore {
  return { root: storeRoot(dir, workspaceRoot), isReadOnly: true };
}

function storeRoot(dir: string | undefined, workspaceRoot: string): string {
  return dir ? resolve(workspaceRoot, dir) : defaultStoreDir();
}

/** Where a blob lies. `digest` must have been parsed with {@link parseDigest}: it becomes a path. */
export function blobPath(store: ImageStore, digest: Digest): string {
  return join(store.root, 'blobs', 'sha256', digest.slice('sha256:'.length));
}

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** Checks text of a registry, a lock or a Dockerfile for being a digest. The other algorithms that OCI knows are used by nobody. */
export function parseDigest(text: unknown): Digest | undefined {
  return typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text) ? (text as Digest) : undefined;
}

async function keep(path: string, content: string): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present !== content) await writeFileBeside(path, content);
}
