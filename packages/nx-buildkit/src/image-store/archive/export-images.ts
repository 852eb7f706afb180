import type { Readable } from 'node:stream';
import { familiarReference, parseReference } from '../../oci/reference';
import { badInput } from '../../errors';
import { readBlob } from '../blobs/blobs';
import { describeDocument, dockerArchive, layoutIndex, openLayoutTar, type TarFile } from './layout-tar';
import { findManifest, type FoundManifest } from '../find-manifest';
import { isKnown } from '../image-names';
import { imageKey, type PinnedImage } from '../pinned-images';
import type { ImageStore } from '../store';
import { blobsOf, findInStore } from '../stored-image';
import type { Digest } from '../../oci/digest';

/** The notes from the exporter to the importer, beside the images. */
export const NOTES_ENTRY = 'nx-buildkit.json';

const NONE = { texts: new Map<string, string>(), files: [] };

interface ExportedImage extends FoundManifest {
  readonly ref: string;
  readonly index: { readonly digest: Digest; readonly text: string };
}

/**
 * The tar of an OCI layout of images: other tools find each by its full reference, and `docker load` takes them all. A blob comes after the document
 * that names it, so that a reader of the tar knows the digest and size of every blob before it comes.
 *
 * @param notes the text of {@link NOTES_ENTRY}
 * @param others what else is in it: texts by their names, and files
 * @throws BuildkitError when one of them is not complete in the store
 */
export async function exportImages(
  store: ImageStore,
  images: readonly PinnedImage[],
  notes: string,
  others: { readonly texts: ReadonlyMap<string, string>; readonly files: readonly TarFile[] } = NONE,
): Promise<Readable> {
  const distinct = [...new Map(images.map((image) => [imageKey(image), image])).values()];
  const exported = await Promise.all(distinct.map((image) => readImage(store, image)));
  const roots = new Map(
    exported.map(({ ref, index }) => [
      `${ref} ${index.digest}`,
      { document: describeDocument(index.text), name: ref, refName: ref },
    ]),
  );
  const texts = new Map([
    ['index.json', layoutIndex([...roots.values()])],
    ['manifest.json', dockerArchive(exported.map(({ manifest, ref }) => ({ manifest, tags: dockerTags(ref) })))],
    [NOTES_ENTRY, notes],
    ...others.texts,
  ]);
  const blobs = exported.flatMap(({ documents, manifest }) =>
    [...documents, ...blobsOf(manifest)].map(({ digest }) => digest),
  );
  return openLayoutTar(store, texts, new Set(blobs), others.files);
}

async function readImage(store: ImageStore, image: PinnedImage): Promise<ExportedImage> {
  const { ref, platform, indexDigest } = image;
  // The importer believes the names in the tar.
  if (!(await isKnown(store, image, indexDigest)))
    throw badInput('NXBK-0604', `${indexDigest} is locked for ${ref} but not known to be its own`);
  const isWhole = await findInStore(store, indexDigest, ref, platform);
  const found = isWhole && (await findManifest({ ref, platform }, indexDigest, (digest) => readBlob(store, digest)));
  const index = await readBlob(store, indexDigest);
  if (!found || index === undefined) {
    throw badInput('NXBK-0604', `${ref} for ${platform} is not whole in the image store`);
  }
  return { ref, index: { digest: indexDigest, text: index }, ...found };
}

/** The classic image store only accepts tags as names. */
function dockerTags(ref: string): readonly string[] {
  const reference = parseReference(ref);
  return reference?.tag === undefined ? [] : [familiarReference({ ...reference, digest: undefined })];
}
