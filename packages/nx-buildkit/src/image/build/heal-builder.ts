import type { LockedImage } from '../../base-images/lock-file';
import { loadArchive, untagImage } from '../../docker/images';
import { imageArchive } from '../../image-store/archive/image-archive';
import type { BuildEnvironment } from './build-environment';
import { sweepBuilder } from '../../buildx/builders';

/**
 * Rids a builder of what an interrupted load left in it, which fails every later load of that layer.
 *
 * The engine's own BuildKit keeps such leftovers where its prune does not reach: in containerd. There they give way to the same blob that
 * `docker image load` brings, and what the engine has then, BuildKit loads no more.
 *
 * @param images that may have been loaded, all of them in the store
 */
export async function healBuilder(
  images: readonly LockedImage[],
  { builder, store }: Pick<BuildEnvironment, 'builder' | 'store'>,
): Promise<void> {
  if (builder.driver !== 'docker') {
    await sweepBuilder(builder.name);
    return;
  }
  for (const indexDigest of new Set(images.map((image) => image.indexDigest))) {
    const platforms = images.filter((image) => image.indexDigest === indexDigest);
    const distinct = [...new Map(platforms.map((image) => [image.manifestDigest, image])).values()];
    const name = `nx-buildkit-healing:${indexDigest.slice('sha256:'.length)}`;
    const archive = await imageArchive(store, distinct, [name]);
    await loadArchive(builder.endpoint, archive.open());
    await untagImage(builder.endpoint, name);
  }
}
