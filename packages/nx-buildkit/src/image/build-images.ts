import { useBuilder } from '../builder';
import { bringIn } from './base-images';
import { buildImage } from './build-image';
import type { BuiltImage } from './image-record';
import type { Site } from './site';
import { refuseRegoPolicy } from './user-policy';

/** Builds images one after the other: they share stages, and BuildKit runs each step once anyway. */
export async function buildImages(
  wanted: readonly Pick<BuiltImage, 'recipe' | 'bases'>[],
  site: Site,
): Promise<readonly BuiltImage[]> {
  if (site.closedWorld) await Promise.all(wanted.map(({ recipe }) => refuseRegoPolicy(recipe, site.workspaceRoot)));
  await bringIn(
    wanted.flatMap(({ bases }) => bases),
    site,
  );
  return useBuilder(site.builder, async () => {
    const built: BuiltImage[] = [];
    for (const { recipe, bases } of wanted) {
      const started = performance.now();
      const { metadata, images, steps, cached } = await buildImage(recipe, bases, site);
      const digest = metadata['containerimage.digest'] ?? '';
      const ids = [digest, metadata['containerimage.config.digest'] ?? ''].filter((id) => id !== '');
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      site.say(`${recipe.tags.join(', ')}: ${digest}, ${cached} of ${steps} steps cached, ${seconds} s`);
      built.push({ recipe, digest, ids, bases: images });
    }
    return built;
  });
}
