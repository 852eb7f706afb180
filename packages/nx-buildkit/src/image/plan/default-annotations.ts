import type { LockedImage } from '../../base-images/lock-file';
import type { SourceRevision } from '../../component/tags/git-revision';

type Annotations = Readonly<Record<string, string>>;

/** The annotations that can be told without being asked: https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
const KEYS = {
  title: 'org.opencontainers.image.title',
  source: 'org.opencontainers.image.source',
  revision: 'org.opencontainers.image.revision',
  created: 'org.opencontainers.image.created',
  baseName: 'org.opencontainers.image.base.name',
  baseDigest: 'org.opencontainers.image.base.digest',
} as const;

/** What is filled in unless the user has another text. It tells of the moment of a build, too, so that two builds of the same can differ in it. */
export const GENERATED_ANNOTATIONS: readonly string[] = Object.values(KEYS);

/** `created` is the commit's time: that of the build would make each build another image. */
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
