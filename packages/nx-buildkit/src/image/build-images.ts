import { useBuilder } from '../builder';
import { inspectImages } from '../buildx/images';
import { BuildkitError } from '../errors';
import { bringIn } from './base-images';
import { buildImage } from './build-image';
import type { StepCount } from './build-progress';
import type { BuiltImage } from './image-record';
import type { ImageRecipe } from './recipe';
import type { Site } from './site';
import { refuseRegoPolicy } from './user-policy';

/** An image that does not exist yet: what it is made of. */
export type WantedImage = Pick<BuiltImage, 'recipe' | 'bases'>;

/** An image that was built just now, and how that went. */
export interface FreshImage extends BuiltImage, StepCount {
  /** Bytes in the engine, when it was loaded there. */
  readonly size?: number;
  /** ms that the build took. */
  readonly took: number;
}

/** Builds images one after the other: they share stages, and BuildKit runs each step once anyway. */
export async function buildImages(wanted: readonly WantedImage[], site: Site): Promise<readonly FreshImage[]> {
  if (site.closedWorld) await Promise.all(wanted.map(({ recipe }) => refuseRegoPolicy(recipe, site.workspaceRoot)));
  await bringIn(
    wanted.flatMap(({ bases }) => bases),
    site,
  );
  return useBuilder(site.builder, async () => {
    const built: FreshImage[] = [];
    for (const image of wanted) built.push(await buildFresh(image, site));
    return built;
  });
}

async function buildFresh({ recipe, bases }: WantedImage, site: Site): Promise<FreshImage> {
  const started = performance.now();
  const { metadata, images, steps, cached } = await buildImage(recipe, bases, site);
  const loaded = recipe.outputs.some(({ type }) => type === 'load') ? await inspectLoaded(recipe) : undefined;
  const { 'containerimage.digest': digest, 'containerimage.config.digest': configDigest } = metadata;
  const ids = new Set([loaded?.Id, digest, configDigest].filter((id) => id !== undefined));
  return {
    recipe,
    ...(digest && { digest }),
    ids: [...ids],
    bases: images,
    steps,
    cached,
    ...(loaded && { size: loaded.Size }),
    took: performance.now() - started,
  };
}

/** The image in the engine, looked up and not believed. */
async function inspectLoaded({ tags: [tag = ''] }: ImageRecipe) {
  const [image] = await inspectImages([tag]);
  if (image) return image;
  throw new BuildkitError({
    what: `${tag} was built, but the engine does not have it`,
    failedIn: 'the Docker engine',
    transient: false,
    remedy: 'look whether the builder and docker talk to the same engine: docker buildx ls, docker context ls',
  });
}
