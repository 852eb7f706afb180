import { parseJson } from '../../util/json';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { BuildkitError } from '../../errors';
import { manifestIn, type BlobRef } from '../../oci/manifest';
import type { Digest } from '../../oci/digest';
import { putBlob, readBlob } from '../blobs/blobs';
import { writeBlob } from '../blobs/write-blob';
import type { ImageStore } from '../store';
import { tarEntries } from './tar-entries';

/** A blob of a layout, or a layer or configuration of a Docker archive. */
const BLOB = /^blobs\/sha256\/[0-9a-f]{64}$|\/layer\.tar$|^[0-9a-f]{64}\.json$/;

/** https://github.com/moby/moby/blob/v28.2.2/image/tarexport/tarexport.go (manifestItem) */
interface ArchivedImage {
  readonly Config: string;
  readonly Layers: readonly string[];
}

/**
 * Takes the one image of a tar that `docker image save` wrote into a store. Nothing in the tar becomes a path: each blob is stored under the digest
 * of its bytes.
 *
 * @returns the digest of its index or manifest. A Docker archive (before Docker 25) has neither: its manifest is written here, and the same archive
 * always gets the same one.
 * @throws BuildkitError for a tar that is not such an archive
 */
export async function importSavedImage(store: ImageStore, tar: Readable, ref: string): Promise<Digest> {
  const { blobs, links, documents } = await readEntries(store, tar);
  const layout = documents.get('index.json');
  const parsed = layout && manifestIn((await readBlob(store, layout.digest)) ?? '');
  if (layout && !parsed) throw notAnImage(ref, 'its index.json is not valid');
  if (parsed?.kind === 'index' && parsed.manifests[0]) return parsed.manifests[0].digest;
  const archive = documents.get('manifest.json');
  const [image] = parseArchive((archive && (await readBlob(store, archive.digest))) ?? '[]');
  const named = (name: string): BlobRef => {
    const blob = blobs.get(links.get(name) ?? name);
    if (blob) return blob;
    throw notAnImage(ref, `${name} is missing`);
  };
  if (!image) throw notAnImage(ref, 'it names no image');
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...named(image.Config) },
    layers: image.Layers.map((layer) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...named(layer) })),
  };
  return (await putBlob(store, JSON.stringify(manifest))).digest;
}

interface Entries {
  /** By name. */
  readonly blobs: ReadonlyMap<string, BlobRef>;
  /** A layer that an archive has twice is a symbolic link the second time. */
  readonly links: ReadonlyMap<string, string>;
  readonly documents: ReadonlyMap<string, BlobRef>;
}

async function readEntries(store: ImageStore, tar: Readable): Promise<Entries> {
  const blobs = new Map<string, BlobRef>();
  const links = new Map<string, string>();
  const documents = new Map<string, BlobRef>();
  for await (const entry of tarEntries(tar)) {
    const { name, type, linkname } = entry.header;
    if (type === 'file' && (name === 'index.json' || name === 'manifest.json')) {
      documents.set(name, await writeBlob(store, entry));
    } else if (type === 'file' && BLOB.test(name)) {
      blobs.set(name, await writeBlob(store, entry));
    } else {
      if (type === 'symlink' && linkname) links.set(name, posix.join(posix.dirname(name), linkname));
      entry.resume();
    }
  }
  return { blobs, links, documents };
}

function parseArchive(text: string): readonly ArchivedImage[] {
  const images = parseJson(text);
  const isImage = (image: Partial<ArchivedImage> | null): image is ArchivedImage =>
    typeof image?.Config === 'string' &&
    Array.isArray(image.Layers) &&
    image.Layers.every((layer) => typeof layer === 'string');
  return Array.isArray(images) ? images.filter(isImage) : [];
}

function notAnImage(ref: string, why: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0211',
    what: `What the Docker engine saved of ${ref} is not an image: ${why}`,
  });
}
