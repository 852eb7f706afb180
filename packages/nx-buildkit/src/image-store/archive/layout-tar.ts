import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { rejectBlob } from '../blobs/blobs';
import { parseManifest, type Descriptor, type ImageManifest } from '../../oci/manifest';
import { blobPath, type ImageStore } from '../store';
import { normalizeReference, parseReference } from '../../oci/reference';
import { type Digest, digestOf, digestOfHash, hexOf } from '../../oci/digest';

/** A manifest or an index with the name by which tools will know it. */
export interface NamedDocument {
  readonly document: DocumentRef;
  /** Normalized reference: what containerd, and so Docker, calls it. */
  readonly name: string;
  /** The name that other tools use in the layout. */
  readonly refName: string;
}

/** Another file of the tar. */
export interface TarFile {
  /** in the tar */
  readonly name: string;
  /** absolute */
  readonly path: string;
  readonly digest: Digest;
}

/** A manifest or an index as others refer to it. */
export type DocumentRef = Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;

const OCI = 'application/vnd.oci.image';

/** The entry in an index for a manifest, or another index, with this text. */
export function describeDocument(text: string): DocumentRef {
  const digest = digestOf(text);
  const { kind } = parseManifest(text, digest);
  const { mediaType = `${OCI}.${kind}.v1+json` } = JSON.parse(text) as { readonly mediaType?: string };
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

/** A document under each of the names that an image has: `app:1`. */
export function underEach(tags: readonly string[], document: DocumentRef): readonly NamedDocument[] {
  return tags.map((tag) => ({
    document,
    name: normalizeReference(tag) ?? tag,
    refName: parseReference(tag)?.tag ?? 'latest',
  }));
}

/** The index.json of a layout. */
export function layoutIndex(documents: readonly NamedDocument[]): string {
  const manifests = documents.map(({ document, name, refName }) => ({
    ...document,
    annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': refName },
  }));
  return JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests });
}

/**
 * The manifest.json that makes a layout a Docker archive as well, for engines with the classic image store.
 * https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format
 */
export function dockerArchive(
  images: readonly { readonly manifest: ImageManifest; readonly tags: readonly string[] }[],
): string {
  return JSON.stringify(
    images.map(({ manifest: { config, layers }, tags }) => ({
      Config: blobEntry(config.digest),
      RepoTags: tags,
      Layers: layers.map(({ digest }) => blobEntry(digest)),
    })),
  );
}

/** The path of a blob in a layout. */
export function blobEntry(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

/**
 * The tar of an OCI layout, from its beginning. The same content gives the same bytes. Each blob is hashed on its way: the stream fails with a
 * WrongBlobError when a blob has changed on disk since the store last verified it.
 *
 * @param texts the layout's other files, by their names
 * @param blobs in the order in which they come after those
 * @param files that come last; one that does not have its digest fails the stream, too
 */
export function openLayoutTar(
  store: ImageStore,
  texts: ReadonlyMap<string, string>,
  blobs: ReadonlySet<Digest>,
  files: readonly TarFile[] = [],
): Readable {
  const tar = pack();
  const out = new PassThrough();
  pipeline(tar, out).catch((error: Error) => out.destroy(error));
  addAll(tar, store, texts, blobs, files).catch((error: Error) => out.destroy(error));
  return out;
}

async function addAll(
  tar: Pack,
  store: ImageStore,
  texts: ReadonlyMap<string, string>,
  blobs: ReadonlySet<Digest>,
  files: readonly TarFile[],
): Promise<void> {
  const mtime = new Date(0);
  tar.entry({ name: 'oci-layout', mtime }, '{"imageLayoutVersion":"1.0.0"}');
  for (const [name, text] of texts) tar.entry({ name, mtime }, text);
  for (const digest of blobs) {
    const isWhole = await addFile(tar, { name: blobEntry(digest), path: blobPath(store, digest), digest }, mtime);
    if (!isWhole) throw await rejectBlob(store, digest);
  }
  for (const file of files) {
    if (!(await addFile(tar, file, mtime))) throw new Error(`${file.path} is damaged: run store:verify`);
  }
  tar.finalize();
}

/** @returns whether the file has its digest */
async function addFile(tar: Pack, { name, path, digest }: TarFile, mtime: Date): Promise<boolean> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  const file = createReadStream(path).on('data', (chunk) => hash.update(chunk));
  await pipeline(file, tar.entry({ name, size, mtime }));
  return digestOfHash(hash) === digest;
}
