import { type Digest, parseDigest } from '../../oci/digest';
import { parseReference, pin } from '../../oci/reference';
import { writeFileBeside } from '../../util/files/files';
import { listIn, textsIn } from '../../util/json';
import { readRestoredList } from '../../util/files/read-restored-list';
import { parseCanonicalPlatform } from '../../oci/platform-option';

/**
 * An image as the record of a task says it, for reports. Anyone who can write a cache that Nx restores from may have written it: what is here has been
 * checked for its form, and nothing more.
 */
export interface RecordedImage {
  /** Names, without a tag for an image that was pushed by digest. */
  readonly names: readonly string[];
  readonly platforms: readonly string[];
  /** The stage, when one is named. */
  readonly target?: string;
  readonly digest?: Digest;
  /** Of the image's config, for one platform. */
  readonly id?: Digest;
  /** The commit that docker-merge joined it at. What docker-build made can be of any commit with the same sources. */
  readonly commit?: string;
  /** The kinds of outputs that it went to. */
  readonly outputs: readonly string[];
}

/** How a registry names an image, by its digest; undefined for one that was not pushed. */
export function nameInRegistry({ names: [name], digest, outputs }: RecordedImage): string | undefined {
  const isPushed = outputs.some((output) => output === 'push' || output === 'push-by-digest');
  return isPushed && name !== undefined && digest ? pin(name, digest) : undefined;
}

/** Writes what {@link readRecordedImages} reads. */
export async function writeRecordedImages(
  path: string,
  project: string,
  images: readonly RecordedImage[],
): Promise<void> {
  const written = images.map(({ names, platforms, target, digest, id, commit, outputs }) => ({
    spec: { tags: names, platforms, target, outputs: outputs.map((type) => ({ type })) },
    digest,
    ids: [digest, id],
    commit,
  }));
  await writeFileBeside(path, `${JSON.stringify({ version: 1, project, images: written }, undefined, 2)}\n`);
}

/** @returns none when there is no record, or when the file is not one */
export async function readRecordedImages(path: string): Promise<readonly RecordedImage[]> {
  return readRestoredList(path, 'images', recordedImage);
}

function recordedImage(image: unknown): RecordedImage | readonly [] {
  const { spec, digest, ids, commit } = (image ?? {}) as Readonly<Record<string, unknown>>;
  const { tags, platforms, target, outputs } = (spec ?? {}) as Readonly<Record<string, unknown>>;
  const known = parseDigest(digest);
  const built = textsIn(platforms).flatMap((platform) => parseCanonicalPlatform(platform) ?? []);
  if (built.length < listIn(platforms).length) return [];
  const id = listIn(ids)
    .map(parseDigest)
    .find((one) => one !== undefined && one !== known);
  return {
    names: textsIn(tags).filter((tag) => parseReference(tag) !== undefined),
    platforms: built,
    ...(typeof target === 'string' && /^[\w.-]+$/.test(target) && { target }),
    ...(known && { digest: known }),
    ...(id && { id }),
    ...(typeof commit === 'string' && /^[0-9a-f]{7,64}$/.test(commit) && { commit }),
    outputs: listIn(outputs).flatMap((output) => textsIn([(output as { readonly type?: unknown } | null)?.type])),
  };
}
