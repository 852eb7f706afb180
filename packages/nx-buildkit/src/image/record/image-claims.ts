import { isDeepStrictEqual } from 'node:util';
import type { LockedImage } from '../../base-images/lock-file';
import { lockedImage } from '../../base-images/parse-lock';
import { GENERATED_ANNOTATIONS } from '../plan/default-annotations';
import type { ImageSpec } from '../plan/image-spec';
import { exportedIn, type ExportedFiles } from './exported-files';
import type { BuiltImage } from './image-record';
import { type Digest, parseDigest } from '../../oci/digest';
import { readRestoredList } from '../../util/files/read-restored-list';

/**
 * What a record says about an image. Anyone who can write a cache that Nx restores from may have written it: its digests and ids are believed, but
 * nothing in it is ever built or run, and its paths are only looked for in folders that the options name.
 */
export interface ImageClaim {
  /** Only to be compared with what is planned; see {@link claimFor}. */
  readonly spec: unknown;
  readonly digest?: Digest;
  readonly ids: readonly Digest[];
  /** The images that it was built from although no Dockerfile shows them; to be treated like those of a lock. */
  readonly undeclared: readonly LockedImage[];
  /** To be removed before another image is written to the same folders. */
  readonly exported: ExportedFiles;
  readonly hasHiddenSources: boolean;
  readonly hashedTooEarly: boolean;
}

/** @returns none when there is no record, or when the file is not one: it then claims nothing */
export async function readClaims(path: string): Promise<readonly ImageClaim[]> {
  return readRestoredList(path, 'images', claimOf);
}

/**
 * The claim about a planned image: one with the same spec, apart from the annotations with the time of the build. A claim about another spec says
 * nothing about this one.
 */
export function claimFor(spec: ImageSpec, claims: readonly ImageClaim[]): ImageClaim | undefined {
  const planned = withoutGenerated(JSON.parse(JSON.stringify(spec)));
  return claims.find((claim) => isDeepStrictEqual(withoutGenerated(claim.spec), planned));
}

/** What is in folders because of the images of earlier records. */
export function exportedBefore(claims: readonly ImageClaim[]): ExportedFiles {
  return Object.assign({}, ...claims.map(({ exported }) => exported)) as ExportedFiles;
}

function claimOf(image: unknown): ImageClaim {
  const { spec, digest, ids, bases, exported, hasHiddenSources, hashedTooEarly } = (image ?? {}) as Readonly<
    Record<keyof BuiltImage, unknown>
  >;
  const known = parseDigest(digest);
  const locked = Array.isArray(bases) ? bases.map(lockedImage).filter((base) => base !== undefined) : [];
  return {
    spec,
    ...(known && { digest: known }),
    ids: digestsIn(ids),
    undeclared: locked.filter(({ role }) => role === 'extra'),
    exported: exportedIn(exported),
    hasHiddenSources: hasHiddenSources === true,
    hashedTooEarly: hashedTooEarly === true,
  };
}

function digestsIn(values: unknown): readonly Digest[] {
  return Array.isArray(values) ? values.flatMap((value) => parseDigest(value) ?? []) : [];
}

function withoutGenerated(spec: unknown): unknown {
  const { annotations, ...others } = (spec ?? {}) as { readonly annotations?: unknown };
  const own = Object.entries(annotations ?? {}).filter(([key]) => !GENERATED_ANNOTATIONS.includes(key));
  return { ...others, annotations: Object.fromEntries(own) };
}
