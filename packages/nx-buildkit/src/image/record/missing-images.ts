import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BuiltImage } from './image-record';
import { inspectImages } from '../../docker/images';

/**
 * Checks that an image is where it should be: under each of its tags in the engine, and in each of its files. Pushed images are not checked.
 *
 * @param endpoint the engine; see {@link inspectImages}
 * @returns what is wrong; empty if everything is right
 */
export async function findMissing(
  { spec, ids }: Pick<BuiltImage, 'spec' | 'ids'>,
  workspaceRoot: string,
  endpoint: string | undefined,
): Promise<readonly string[]> {
  const loaded = spec.outputs.some(({ type }) => type === 'load');
  const tags = loaded ? spec.tags : [];
  const files = spec.outputs.flatMap(({ attributes: { dest } }) => (dest ? [dest] : []));
  const [images, stats] = await Promise.all([
    inspectImages(tags, endpoint),
    Promise.all(files.map((file) => stat(resolve(workspaceRoot, file)).catch(() => undefined))),
  ]);
  const wrongTags = tags.flatMap((tag, i) => {
    const id = images[i]?.Id;
    if (id === undefined) return [`${tag} is gone`];
    return ids.includes(id) ? [] : [`${tag} is another image now`];
  });
  return [...wrongTags, ...files.filter((_, i) => stats[i] === undefined).map((file) => `${file} is gone`)];
}
