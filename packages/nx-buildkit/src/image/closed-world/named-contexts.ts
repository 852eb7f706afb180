import type { LockedImage } from '../../base-images/lock-file';
import type { ImageStore } from '../../image-store/store';
import { normalizeReference } from '../../oci/reference';
import { storeContext } from './policy';
import type { BuildSpec } from '../plan/image-spec';

const IMAGE = 'docker-image://';

/**
 * The named contexts that a user gave a spec, as BuildKit gets them: an image of another project from its layout, an upstream image from the store,
 * anything else unchanged.
 *
 * @param siblings named contexts that hold the images of other projects
 */
export function namedContexts(
  { buildContexts }: BuildSpec,
  images: readonly LockedImage[],
  { store, siblings }: { readonly store: ImageStore; readonly siblings: Readonly<Record<string, string>> },
): Readonly<Record<string, string>> {
  const given = Object.entries(buildContexts).map(([key, value]): readonly [string, string] => {
    const ref = value.startsWith(IMAGE) ? normalizeReference(value.slice(IMAGE.length)) : undefined;
    const image = images.find((locked) => locked.ref === ref);
    return [key, image ? storeContext(store, image) : value];
  });
  return { ...Object.fromEntries(given), ...siblings };
}
