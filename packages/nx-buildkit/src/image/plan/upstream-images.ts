import type { LockedImage } from '../../base-images/lock-file';
import { normalizeReference } from '../../oci/reference';
import { badInput } from '../../errors';
import type { UpstreamSpec } from './image-spec';

/** The images in the store that a spec delivers: one per platform. */
export function upstreamImages(spec: UpstreamSpec, locked: readonly LockedImage[]): readonly LockedImage[] {
  const ref = normalizeReference(spec.image);
  return spec.platforms.map((platform) => {
    const image = locked.find((candidate) => candidate.ref === ref && candidate.platform === platform);
    if (image) return image;
    throw badInput('NXBK-0701', `${spec.image} is not locked for ${platform}`, 'run prefetch for this platform first');
  });
}
