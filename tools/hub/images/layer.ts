import { createCipheriv, createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { blob, sha256, type Blob } from './blob';

/** A layer of an image, gzipped. */
export interface Layer extends Blob {
  /** Digest of the tar inside, as the image's config lists it. */
  readonly diffId: string;
}

/** One entry of a layer; the owner is root, the time is 1970. */
export interface LayerEntry {
  /** Relative to the root; one that ends in `/` is a folder. */
  readonly path: string;
  readonly data?: string | Buffer;
  /** 0o755 for folders, 0o644 for files when absent. */
  readonly mode?: number;
  /** Makes it a symbolic link to there. */
  readonly linkTo?: string;
}

const MODES = { directory: 0o755, file: 0o644, symlink: 0o777 };

/**
 * Builds a layer; the same entries give the same bytes on every machine.
 * @param entries in the order in which they are to be unpacked
 */
export async function buildLayer(entries: readonly LayerEntry[]): Promise<Layer> {
  const tar = pack();
  for (const { path, data = '', mode, linkTo } of entries) {
    const type = path.endsWith('/') ? 'directory' : linkTo === undefined ? 'file' : 'symlink';
    const header = { name: path, linkname: linkTo, mode: mode ?? MODES[type], mtime: new Date(0) };
    if (type === 'file') tar.entry({ ...header, type }, data);
    else tar.entry({ ...header, type });
  }
  tar.finalize();
  const content = await buffer(tar);
  // Level 0, because what zlib finds to compress depends on the CPU; byte 9 names the system that compressed.
  const gzipped = gzipSync(content, { level: 0 });
  gzipped[9] = 255;
  return { ...blob('application/vnd.oci.image.layer.v1.tar+gzip', gzipped), diffId: sha256(content) };
}

/**
 * Incompressible bytes that are the same for the same seed.
 * @param size in bytes
 */
export function noise(seed: string, size: number): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
