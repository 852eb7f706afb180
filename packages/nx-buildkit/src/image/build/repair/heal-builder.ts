import type { LockedImage } from '../../../base-images/lock-file';
import { loadArchive, untagImage } from '../../../docker/images';
import { imageArchive } from '../../../image-store/archive/image-archive';
import type { BuildEnvironment } from '../build-environment';
import { sweepBuilder } from '../../../buildx/builders';
import { hexOf } from '../../../oci/digest';

/**
 * Removes from a builder what an interrupted load left in it: it would fail every later load of that layer.
 *
 * The engine's own BuildKit keeps such leftovers where its prune does not reach: in containerd. There `docker image load` replaces them with the
 * whole blob, and BuildKit does not load again what the engine has.
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
    const name = `nx-buildkit-healing:${hexOf(indexDigest)}`;
    const archive = await imageArchive(store, platforms, [name]);
    await loadArchive(builder.endpoint, archive.open());
    await untagImage(builder.endpoint, name);
  }
}
