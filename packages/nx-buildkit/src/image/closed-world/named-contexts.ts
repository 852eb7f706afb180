import type { LockedImage } from '../../base-images/lock-file';
import { normalizeReference } from '../../oci/reference';
import type { ImageStore } from '../../image-store/store';
import { storeContext } from './policy';
import { isUpstream, type BuildRecipe } from '../plan/image-spec';
import { digestInLayout, findSiblings } from '../record/sibling-images';
import { upstreamImages } from '../build/deliver-upstream';

const IMAGE = 'docker-image://';

/**
 * The named contexts that a user gave a recipe, as BuildKit gets them: an image of another project out of its layout, an upstream image out of
 * the store, anything else as it is.
 */
export async function namedContexts(
  recipe: BuildRecipe,
  images: readonly LockedImage[],
  store: ImageStore,
  workspaceRoot: string,
): Promise<Readonly<Record<string, string>>> {
  const given = Object.entries(recipe.buildContexts).map(([key, value]): readonly [string, string] => {
    const ref = value.startsWith(IMAGE) ? normalizeReference(value.slice(IMAGE.length)) : undefined;
    const image = images.find((locked) => locked.ref === ref);
    return [key, image ? storeContext(store, image) : value];
  });
  const siblings = await Promise.all(
    (await findSiblings(recipe, workspaceRoot)).map(
      async ({ key, image, layout }): Promise<readonly [string, string]> => {
        const [upstream] = isUpstream(image.recipe) ? upstreamImages(image.recipe, image.bases) : [];
        if (upstream) return [key, storeContext(store, upstream)];
        return [key, `oci-layout://${layout}:built@${(await digestInLayout(layout)) ?? image.digest}`];
      },
    ),
  );
  return Object.fromEntries([...given, ...siblings]);
}
