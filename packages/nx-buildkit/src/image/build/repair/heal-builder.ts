import type { LockedImage } from '../../../base-images/lock-file';
import { loadArchive, untagImage } from '../../../docker/images';
import { imageArchive } from '../../../image-store/archive/image-archive';
import type { BuildEnvironment } from '../build-environment';
import { sweepBuilder } from '../../../buildx/builders';
import { withOneRepair } from '../../../builder/model/builder-lock';
import { distinctBlobs } from '../../../image-store/gc/inventory';
import { hexOf, type Digest } from '../../../oci/digest';
import { askOnce } from '../../../util/ask-once';
import { emptyIngests } from './empty-ingests';

/** What an interrupted load left. */
export interface Remains {
  /** Of which layer, if BuildKit said so. */
  readonly layer?: Digest | undefined;
  /** How often their removal was tried for this build, this time included. */
  readonly times: number;
}

/**
 * Removes from a builder what an interrupted load left in it: it would fail every later load of that layer. What the garbage collection of a container
 * leaves is removed the second time, once for all builds of a run.
 *
 * The engine's own BuildKit keeps such leftovers where its prune does not reach: in containerd. There `docker image load` replaces them with the
 * whole blob, and BuildKit does not load again what the engine has.
 *
 * @param images that may have been loaded, all of them in the store
 */
export async function healBuilder(
  images: readonly LockedImage[],
  { layer, times }: Remains,
  { builder, store, projects, log }: Pick<BuildEnvironment, 'builder' | 'store' | 'projects' | 'log'>,
): Promise<void> {
  if (builder.driver === 'docker-container' && times > 1) {
    const layers = layer ? [layer] : (await distinctBlobs(store, images)).map(({ digest }) => digest);
    log(`Garbage collection leaves them there: stopping ${builder.name} to remove them`);
    await askOnce(projects, `emptied ${builder.name} of ${layers.join()}, time ${times}`, () =>
      withOneRepair(builder, async () => {
        for (const node of builder.nodes) await emptyIngests(node, layers);
      }),
    );
    return;
  }
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
