import { symlink } from 'node:fs/promises';
import type { TaggedImage } from '../../buildx/together/bake-builds';
import { loadArchive } from '../../docker/images';
import { badInput } from '../../errors';
import type { Digest } from '../../oci/digest';
import { parseLayoutContext } from '../../oci/layout-context';
import { manifestIn, type ImageManifest } from '../../oci/manifest';
import { isThere, makeFolder } from '../../util/files/files';
import { readBlob } from '../blobs/blobs';
import { blobFolder, blobPath, type ImageStore } from '../store';
import { blobsOf } from '../stored-image';
import { describeDocument, dockerArchive, layoutIndex, openLayoutTar, underEach } from './layout-tar';

/**
 * Gives a new layout what others hold, by links, so that BuildKit does not send it there.
 *
 * @param root absolute path of the layout
 * @param contexts named contexts, of which those that are images in layouts count
 */
export async function linkBlobs(root: string, contexts: readonly string[]): Promise<void> {
  const images = contexts.flatMap((context) => parseLayoutContext(context) ?? []);
  const distinct = new Map(images.map((image) => [image.digest, image]));
  const targets = new Map<Digest, string>();
  for (const { path, digest } of distinct.values()) {
    const from: ImageStore = { root: path, isReadOnly: true };
    const image = await readImage(from, digest);
    image?.blobs.forEach((blob) => targets.set(blob, blobPath(from, blob)));
  }
  await makeFolder(blobFolder({ root }));
  for (const [blob, target] of targets) await symlink(target, blobPath({ root }, blob), 'file');
}

/**
 * Loads images of a layout into the current engine, together: a blob that several of them have is sent once.
 *
 * @param root absolute path of the layout
 * @throws BuildkitError for an image that is not there, and if the engine takes them not
 */
export async function loadImages(root: string, images: readonly TaggedImage[]): Promise<void> {
  const layout: ImageStore = { root, isReadOnly: true };
  const found = await Promise.all(
    images.map(async ({ digest, tags }) => {
      const image = await readImage(layout, digest);
      if (!image) throw badInput('NXBK-0604', `${digest} is not in ${root}`);
      return { ...image, tags };
    }),
  );
  const archived = found.flatMap(({ manifest, tags }) => (manifest ? [{ manifest, tags }] : []));
  const texts = new Map([
    ['index.json', layoutIndex(found.flatMap(({ text, tags }) => underEach(tags, describeDocument(text))))],
    ['manifest.json', dockerArchive(archived)],
  ]);
  await loadArchive(undefined, openLayoutTar(layout, texts, new Set(found.flatMap(({ blobs }) => blobs))));
}

interface LayoutImage {
  /** Of the manifest or index. */
  readonly text: string;
  /** Not given for an index. */
  readonly manifest?: ImageManifest;
  /** What the layout has of it, a document before what it names. */
  readonly blobs: readonly Digest[];
}

/** @returns undefined for an image that is not there */
async function readImage(layout: ImageStore, digest: Digest): Promise<LayoutImage | undefined> {
  const text = await readBlob(layout, digest);
  const document = text === undefined ? undefined : manifestIn(text);
  if (text === undefined || !document) return undefined;
  if (document.kind === 'index') {
    const inner = await Promise.all(document.manifests.map((entry) => readImage(layout, entry.digest)));
    return { text, blobs: [digest, ...inner.flatMap((image) => image?.blobs ?? [])] };
  }
  const blobs = blobsOf(document).map((blob) => blob.digest);
  const present = await Promise.all(blobs.map((blob) => isThere(blobPath(layout, blob))));
  return { text, manifest: document, blobs: [digest, ...blobs.filter((_, i) => present[i])] };
}
