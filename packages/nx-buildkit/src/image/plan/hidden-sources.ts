import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { onbuildTriggers } from '../../base-images/onbuild-images';
import type { LockedImage } from '../../base-images/lock-file';
import { keepsContextTriggers, takesContext } from '../../dockerfile/resolve/context-triggers';
import type { ImageStore } from '../../image-store/store';
import { isUpstream, type ImageSpec } from './image-spec';

/** What an image is built from, down to the images of registries. */
interface BuiltFrom {
  readonly bases: readonly LockedImage[];
  /** Images of other projects. */
  readonly siblings: readonly {
    readonly image: BuiltFrom & { readonly spec: ImageSpec };
    /** Whether the record of its own task changes with it. */
    readonly isRecorded: boolean;
  }[];
}

/**
 * Whether an image can contain files that Nx does not hash for it: files of a build context that no Dockerfile shows, because ONBUILD instructions of its
 * base take them, or files of an image of another project whose record, which Nx hashes for this one, does not change with them.
 */
export async function hasHiddenSources(
  { bases, siblings }: BuiltFrom,
  place: { readonly store: ImageStore; readonly workspaceRoot: string },
): Promise<boolean> {
  const { store, workspaceRoot } = place;
  if (siblings.some(({ isRecorded }) => !isRecorded)) return true;
  const triggers = await onbuildTriggers(store, bases);
  if (triggers.some(takesContext)) return true;
  const dockerfiles = siblings.flatMap(({ image: { spec } }) => (isUpstream(spec) ? [] : [spec.dockerfile]));
  const texts = await Promise.all(dockerfiles.map((path) => readFile(resolve(workspaceRoot, path), 'utf8')));
  if (texts.some(keepsContextTriggers)) return true;
  const below = await Promise.all(siblings.map(({ image }) => hasHiddenSources(image, place)));
  return below.includes(true);
}
