import type { LockedImage } from '../../base-images/lock-file';
import type { SourceRevision } from '../../component/tags/git-revision';

type Annotations = Readonly<Record<string, string>>;

/** The annotations that can be derived: https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
const KEYS = {
  title: 'org.opencontainers.image.title',
  source: 'org.opencontainers.image.source',
  revision: 'org.opencontainers.image.revision',
  created: 'org.opencontainers.image.created',
  baseName: 'org.opencontainers.image.base.name',
  baseDigest: 'org.opencontainers.image.base.digest',
} as const;

/**
 * The annotations that are filled in unless the user has others. They include the time of the build, so two builds of the same spec can differ in
 * them.
 */
export const GENERATED_ANNOTATIONS: readonly string[] = Object.values(KEYS);

/** `created` is the time of the commit: the time of the build would make each build a different image. */
export function revisionAnnotations(title: string, { source, commitSha, committed }: SourceRevision): Annotations {
  return {
    [KEYS.title]: title,
    ...(source && { [KEYS.source]: source }),
    ...(commitSha && { [KEYS.revision]: commitSha }),
    ...(committed && { [KEYS.created]: committed }),
  };
}

export function baseAnnotations({ ref, indexDigest }: Pick<LockedImage, 'ref' | 'indexDigest'>): Annotations {
  return { [KEYS.baseName]: ref, [KEYS.baseDigest]: indexDigest };
}
