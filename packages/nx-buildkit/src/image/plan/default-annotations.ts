import type { LockedImage } from '../../base-images/lock-file';
import type { SourceRevision } from '../../component/git-revision';

/**
 * The annotations that can be told without being asked: https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md
 *
 * `created` is the commit's time: that of the build would make each build another image.
 */
export function defaultAnnotations(
  title: string,
  { source, commitSha, committed }: SourceRevision,
  base: LockedImage | undefined,
): Readonly<Record<string, string>> {
  const key = (name: string): string => `org.opencontainers.image.${name}`;
  return {
    [key('title')]: title,
    ...(source && { [key('source')]: source }),
    ...(commitSha && { [key('revision')]: commitSha }),
    ...(committed && { [key('created')]: committed }),
    ...(base && { [key('base.name')]: base.ref, [key('base.digest')]: base.indexDigest }),
  };
}
