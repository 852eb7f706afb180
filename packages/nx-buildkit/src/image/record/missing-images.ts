import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { imageIds } from '../../docker/images';
import type { BuiltImage } from './image-record';
import { ifMissing } from '../../util/files/if-missing';

type Claimed = Pick<BuiltImage, 'spec' | 'ids'>;

/**
 * Checks that images are where they should be: under each of their tags in the engine, which is asked once for all of them, and in each of their
 * files. Pushed images are not checked.
 *
 * @param endpoint the engine; see {@link imageIds}
 * @returns for each image what is wrong; empty if everything is right
 */
export async function findMissing(
  images: readonly Claimed[],
  workspaceRoot: string,
  endpoint: string | undefined,
): Promise<readonly (readonly string[])[]> {
  const tags = [...new Set(images.flatMap(loadedTags))];
  const found = await imageIds(tags, endpoint);
  const ids = new Map(tags.map((tag, i) => [tag, found[i]]));
  return Promise.all(
    images.map(async (image) => {
      const wrongTags = loadedTags(image).flatMap((tag) => {
        const id = ids.get(tag);
        if (id === undefined) return [`${tag} is gone`];
        return image.ids.includes(id) ? [] : [`${tag} is another image now`];
      });
      return [...wrongTags, ...(await missingFiles(image, workspaceRoot))];
    }),
  );
}

function loadedTags({ spec }: Claimed): readonly string[] {
  return spec.outputs.some(({ type }) => type === 'load') ? spec.tags : [];
}

async function missingFiles({ spec }: Claimed, workspaceRoot: string): Promise<readonly string[]> {
  const files = spec.outputs.flatMap(({ attributes: { dest } }) => (dest ? [dest] : []));
  const stats = await Promise.all(files.map((file) => stat(resolve(workspaceRoot, file)).catch(ifMissing(undefined))));
  return files.filter((_, i) => stats[i] === undefined).map((file) => `${file} is gone`);
}
