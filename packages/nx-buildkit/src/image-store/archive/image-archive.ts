import type { Readable } from 'node:stream';
import { normalizeReference, parseReference } from '../../oci/reference';
import { badInput } from '../../errors';
import { readBlob } from '../blobs/blobs';
import {
  blobEntry,
  describeDocument,
  dockerArchive,
  layoutIndex,
  openLayoutTar,
  type DocumentRef,
  type NamedDocument,
} from './layout-tar';
import { parseManifest, type ImageManifest } from '../../oci/manifest';
import type { ImageStore } from '../store';
import type { Digest } from '../../oci/digest';

/** A tar that is an OCI layout and, for one platform, a Docker archive as well: every engine and every tool accepts one of the two. */
export interface ImageArchive {
  /** Of the manifest, or of the index of several platforms. */
  readonly digest: Digest;
  /** The digest of the config of each platform: the id of the image in the classic image store. */
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
  if (!first) throw badInput('NXBK-0604', 'An archive needs an image');
  const index = manifests.length > 1 ? await composeIndex(store, images) : undefined;
  const document = index ?? first.text;
  const root = describeDocument(document);
  const texts = new Map([
    ['index.json', layoutIndex(tags.map((tag) => named(root, tag)))],
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
  if (text === undefined || manifest?.kind !== 'manifest')
    throw badInput('NXBK-0604', `${ref} is not in the image store`);
  return { digest: manifestDigest, text, manifest };
}

/** The upstream index itself if it holds exactly the requested platforms; otherwise its entries for those. */
async function composeIndex(store: ImageStore, images: readonly ArchivedImage[]): Promise<string> {
  const wanted = new Set<string>(images.map(({ manifestDigest }) => manifestDigest));
  const [{ ref, indexDigest } = { ref: '', indexDigest: 'sha256:' as Digest }] = images;
  const text = await readBlob(store, indexDigest);
  if (text === undefined) throw badInput('NXBK-0604', `${ref} is not in the image store`);
  const index = JSON.parse(text) as { manifests: readonly { digest: string }[] };
  const manifests = index.manifests.filter(({ digest }) => wanted.has(digest));
  if (manifests.length === index.manifests.length) return text;
  return JSON.stringify({ ...index, manifests });
}

function named(document: DocumentRef, tag: string): NamedDocument {
  return { document, name: normalizeReference(tag) ?? tag, refName: parseReference(tag)?.tag ?? 'latest' };
}
