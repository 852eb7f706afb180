import type { Readable } from 'node:stream';
import { badInput, type BuildkitError } from '../../errors';
import { readBlob } from '../blobs/blobs';
import { blobEntry, describeDocument, dockerArchive, layoutIndex, openLayoutTar, underEach } from './layout-tar';
import { parseManifest, type ImageManifest } from '../../oci/manifest';
import type { ImageStore } from '../store';
import type { Digest } from '../../oci/digest';

/** A tar that is an OCI layout and, for one platform, a Docker archive as well: every engine and every tool accepts one of the two. */
export interface ImageArchive {
  /** Of the manifest, or of the index of several platforms. */
  readonly digest: Digest;
  /** The digests of the configs: the ids of the images in the classic image store. */
  readonly configDigests: readonly Digest[];
  /** The document with this digest; a new index of only some of upstream's platforms is not in the store. */
  readonly document: string;
  /** Streams the tar from its beginning. */
  readonly open: () => Readable;
}

/** One platform of an image that the store holds. */
export interface ArchivedImage {
  /** Names it in errors. */
  readonly ref: string;
  readonly indexDigest: Digest;
  readonly manifestDigest: Digest;
}

/**
 * Describes the archive of an upstream image, byte for byte as upstream has it; an index of several platforms holds the requested ones.
 *
 * @param images one for each platform, in the store; several platforms can have the same manifest
 * @param tags the names by which it will be known
 * @throws BuildkitError for an image that is not in the store, and for platforms whose manifests no common index names
 */
export async function imageArchive(
  store: ImageStore,
  images: readonly ArchivedImage[],
  tags: readonly string[],
): Promise<ImageArchive> {
  const distinct = [...new Map(images.map((image) => [image.manifestDigest, image])).values()];
  const manifests = await Promise.all(distinct.map((image) => readManifest(store, image)));
  const [first] = manifests;
  if (!first) throw badInput('NXBK-0604', 'An archive needs an image');
  const index = manifests.length > 1 ? await composeIndex(store, distinct) : undefined;
  const document = index ?? first.text;
  const root = describeDocument(document);
  const texts = new Map([
    ['index.json', layoutIndex(underEach(tags, root))],
    index ? [blobEntry(root.digest), index] : ['manifest.json', dockerArchive([{ manifest: first.manifest, tags }])],
  ]);
  const blobs = manifests.flatMap(({ digest, manifest: { config, layers } }) => [
    digest,
    ...[config, ...layers].map((blob) => blob.digest),
  ]);
  return {
    digest: root.digest,
    document,
    configDigests: manifests.map(({ manifest }) => manifest.config.digest),
    open: () => openLayoutTar(store, texts, new Set(blobs)),
  };
}

interface StoredManifest {
  readonly digest: Digest;
  readonly text: string;
  readonly manifest: ImageManifest;
}

async function readManifest(store: ImageStore, { ref, manifestDigest }: ArchivedImage): Promise<StoredManifest> {
  const text = await readBlob(store, manifestDigest);
  const manifest = text === undefined ? undefined : parseManifest(text, ref);
  if (text === undefined || manifest?.kind !== 'manifest') throw notInStore(ref);
  return { digest: manifestDigest, text, manifest };
}

/** The upstream index itself if it holds exactly the requested platforms; otherwise its entries for those. */
async function composeIndex(store: ImageStore, images: readonly ArchivedImage[]): Promise<string> {
  const wanted = new Set<string>(images.map(({ manifestDigest }) => manifestDigest));
  const [{ ref, indexDigest } = { ref: '', indexDigest: 'sha256:' as Digest }] = images;
  const text = await readBlob(store, indexDigest);
  if (text === undefined) throw notInStore(ref);
  if (parseManifest(text, ref).kind !== 'index') throw lockedApart(ref);
  // Upstream's own entries, which also have annotations.
  const index = JSON.parse(text) as { readonly manifests: readonly { readonly digest: string }[] };
  const manifests = index.manifests.filter(({ digest }) => wanted.has(digest));
  if (new Set(manifests.map(({ digest }) => digest)).size < wanted.size) throw lockedApart(ref);
  if (manifests.length === index.manifests.length) return text;
  return JSON.stringify({ ...index, manifests });
}

function notInStore(ref: string): BuildkitError {
  return badInput('NXBK-0604', `${ref} is not in the image store`);
}

/** The error for an image whose locked platforms no common index names. */
export function lockedApart(ref: string): BuildkitError {
  return badInput(
    'NXBK-0703',
    `${ref} is locked for different platforms as different images`,
    'run prefetch with --refresh for all platforms at once; where its registry is out of reach for this host, so that the builder gives each platform a digest of its own, build one platform at a time',
  );
}
