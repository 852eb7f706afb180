import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileBeside } from '../util/files/files';
import { imagesNamedIn, type PinnedImage } from './pinned-images';
import { type ImageStore } from './store';
import { type Digest, parseDigest, digestOf, hexOf } from '../oci/digest';
import { ifMissing } from '../util/files/if-missing';
import { parseObject } from '../util/json';

/** An image by its name. */
type Name = Pick<PinnedImage, 'ref' | 'platform'>;

/** Notes the digest of a tag for an image that is pulled for an engine and not for a build: BuildKit's own. It has no lock. */
export async function recordResolvedTag(store: ImageStore, { ref, platform, indexDigest }: PinnedImage): Promise<void> {
  await writeFileBeside(notePath(store, { ref, platform }), `${JSON.stringify({ ref, platform, indexDigest })}\n`);
}

/** The digest of the tag when the store got the image. */
export async function resolvedDigest(store: ImageStore, name: Name): Promise<Digest | undefined> {
  const note = parseObject(await readFile(notePath(store, name), 'utf8').catch(ifMissing('')));
  return parseDigest(note?.['indexDigest']);
}

/** Every image that was noted so. */
export async function broughtImages(store: ImageStore): Promise<readonly PinnedImage[]> {
  return (await imagesNamedIn(broughtFolder(store))) ?? [];
}

/** Where the notes lie. */
export function broughtFolder(store: ImageStore): string {
  return join(store.root, 'buildkit');
}

function notePath(store: ImageStore, { ref, platform }: Name): string {
  return join(broughtFolder(store), `${hexOf(digestOf(`${ref} ${platform}`))}.json`);
}
