import type { DockerBuildOptions } from '../../component/options';
import { badInput } from '../../errors';
import { importArchive } from '../../image-store/archive/import-archive';
import { readBlob } from '../../image-store/blobs/blobs';
import { openStore, type ImageStore } from '../../image-store/store';
import type { Digest } from '../../oci/digest';
import { parseImageConfig } from '../../oci/image-config';
import { parseManifest } from '../../oci/manifest';
import { formatPlatform, type Platform } from '../../oci/platform';
import { parseCanonicalPlatform } from '../../oci/platform-option';
import type { RunnerImage } from './digest-file';

/** Images that were in archives, as sources of an index: `oci-layout://DIR:tag@digest`. */
export type ArchivedImages = ReadonlyMap<Digest, string>;

/**
 * Takes the images that runners left as OCI archives into the image store, from which buildx uploads them.
 *
 * @throws BuildkitError for an archive that does not hold its image, whole and for the platforms that its run was for
 */
export async function importArchives(
  images: readonly RunnerImage[],
  { storeDir }: Pick<DockerBuildOptions, 'storeDir'>,
  workspaceRoot: string,
): Promise<ArchivedImages> {
  const archived = new Map<Digest, string>();
  for (const { archive, digest, platforms } of images) {
    if (archive === undefined) continue;
    const store = await openStore(storeDir, workspaceRoot);
    await importArchive(store, archive, digest);
    const held = await platformsOf(store, digest);
    if (held.join() !== [...platforms].sort().join())
      throw badInput(
        'NXBK-0907',
        `${archive} holds an image for ${held.join(' and ') || 'no platform'}, and not for ${platforms.join(' and ')}`,
        'delete it and the file of that name beside it, and build that platform again',
      );
    archived.set(digest, `oci-layout://${store.root}:made@${digest}`);
  }
  return archived;
}

/** The platforms of an image that is whole in the store, without the `unknown/unknown` of attestations. */
async function platformsOf(store: ImageStore, digest: Digest): Promise<readonly string[]> {
  const document = parseManifest((await readBlob(store, digest)) ?? '', digest);
  if (document.kind !== 'index') {
    return canonical(parseImageConfig((await readBlob(store, document.config.digest)) ?? '', digest));
  }
  const all: string[] = [];
  // Without a platform in the index, that of its configuration counts.
  for (const { digest: one, platform } of document.manifests) {
    all.push(...(platform ? canonical(platform) : await platformsOf(store, one)));
  }
  return all.sort();
}

function canonical(platform: Platform): readonly string[] {
  const text = parseCanonicalPlatform(formatPlatform(platform));
  return text === undefined ? [] : [text];
}
