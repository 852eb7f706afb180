import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { normalizeReference, parseReference } from '../base-images/reference';
import { badInput } from '../errors';
import { digestOf, putBlob, readBlob } from './blobs';
import { parseManifest, type ImageManifest } from './manifest';
import { blobPath, type Digest, type ImageStore } from './store';

/** A tar that is an OCI layout and, for one platform, a Docker archive as well: every engine and every tool takes one of them. */
export interface ImageArchive {
  /** Of the manifest, or of the index of several platforms. */
  readonly digest: Digest;
  /** The digest of the config of each platform: the id of the image in the classic image store. */
  readonly configDigests: readonly Digest[];
  /** Opens the tar from its beginning. */
  readonly open: () => Readable;
}

/** One platform of an image that the store holds. */
export interface ArchivedImage {
  /** Names it in errors. */
  readonly ref: string;
  readonly indexDigest: Digest;
  readonly manifestDigest: Digest;
}

const OCI = 'application/vnd.oci.image';

/**
 * Describes the archive of an upstream image, byte for byte as upstream has it; an index of several platforms holds those that are wanted.
 *
 * @param images one for each platform, in the store
 * @param tags the names by which it will be known
 */
export async function imageArchive(
  store: ImageStore,
  images: readonly ArchivedImage[],
  tags: readonly string[],
): Promise<ImageArchive> {
  const manifests = await Promise.all(images.map((image) => readManifest(store, image)));
  const [first] = manifests;
  if (!first) throw badInput('An archive needs an image');
  const index = manifests.length > 1 ? await composeIndex(store, images) : undefined;
  const root = index
    ? { mediaType: `${OCI}.index.v1+json`, digest: digestOf(index), size: Buffer.byteLength(index) }
    : { mediaType: first.mediaType, digest: first.digest, size: first.size };
  const texts = new Map([
    ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
    ['index.json', layoutIndex(root, tags)],
    ...(index
      ? [[`blobs/sha256/${hex(root.digest)}`, index] as const]
      : [['manifest.json', dockerManifest(first, tags)] as const]),
  ]);
  const blobs = manifests.flatMap(({ digest, manifest: { config, layers } }) => [
    digest,
    ...[config, ...layers].map((blob) => blob.digest),
  ]);
  return {
    digest: root.digest,
    configDigests: manifests.map(({ manifest }) => manifest.config.digest),
    open: () => openTar(store, texts, new Set(blobs)),
  };
}

interface StoredManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly manifest: ImageManifest;
}

async function readManifest(store: ImageStore, { ref, manifestDigest }: ArchivedImage): Promise<StoredManifest> {
  const text = await readBlob(store, manifestDigest);
  const manifest = text === undefined ? undefined : parseManifest(text, ref);
  if (text === undefined || manifest?.kind !== 'manifest') throw badInput(`${ref} is not in the image store`);
  const { mediaType = `${OCI}.manifest.v1+json` } = JSON.parse(text) as { mediaType?: string };
  return { digest: manifestDigest, mediaType, size: Buffer.byteLength(text), manifest };
}

/** The upstream index itself when it holds the wanted platforms and nothing else; otherwise what it says of those. */
async function composeIndex(store: ImageStore, images: readonly ArchivedImage[]): Promise<string> {
  const wanted = new Set<string>(images.map(({ manifestDigest }) => manifestDigest));
  const [{ ref, indexDigest } = { ref: '', indexDigest: 'sha256:' as Digest }] = images;
  const text = await readBlob(store, indexDigest);
  if (text === undefined) throw badInput(`${ref} is not in the image store`);
  const index = JSON.parse(text) as { manifests: readonly { digest: string }[] };
  const manifests = index.manifests.filter(({ digest }) => wanted.has(digest));
  if (manifests.length === index.manifests.length) return text;
  const composed = JSON.stringify({ ...index, manifests });
  // So that it can be pushed out of the store as well.
  await putBlob(store, composed);
  return composed;
}

function layoutIndex(root: object, tags: readonly string[]): string {
  const manifests = tags.map((tag) => ({
    ...root,
    annotations: {
      'io.containerd.image.name': normalizeReference(tag),
      'org.opencontainers.image.ref.name': parseReference(tag)?.tag ?? 'latest',
    },
  }));
  return JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests });
}

/** https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format */
function dockerManifest({ manifest: { config, layers } }: StoredManifest, tags: readonly string[]): string {
  const path = ({ digest }: { digest: Digest }): string => `blobs/sha256/${hex(digest)}`;
  return JSON.stringify([{ Config: path(config), RepoTags: tags, Layers: layers.map(path) }]);
}

function openTar(store: ImageStore, texts: ReadonlyMap<string, string>, blobs: ReadonlySet<Digest>): Readable {
  const tar = pack();
  const out = new PassThrough();
  pipeline(tar, out).catch((error: Error) => out.destroy(error));
  addAll(tar, store, texts, blobs).catch((error: Error) => out.destroy(error));
  return out;
}

async function addAll(
  tar: Pack,
  store: ImageStore,
  texts: ReadonlyMap<string, string>,
  blobs: ReadonlySet<Digest>,
): Promise<void> {
  for (const [name, text] of texts) tar.entry({ name, mtime: new Date(0) }, text);
  for (const digest of blobs) {
    const path = blobPath(store, digest);
    const { size } = await stat(path);
    await pipeline(
      createReadStream(path),
      tar.entry({ name: `blobs/sha256/${hex(digest)}`, size, mtime: new Date(0) }),
    );
  }
  tar.finalize();
}

function hex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
