import { buildPlatform } from '../builder/model/build-platform';
import type { NodeRecord } from '../builder/model/record';
import type { ComponentSettings } from '../component/settings';
import type { RequiredImages } from './onbuild-images';
import { requiredImages } from './required-images';

export interface NeedsOptions {
  /** Those of the builder: they decide which platform its own tools run on. */
  readonly nodes: readonly NodeRecord[];
  /** The named contexts of the images that other projects build: these come from those projects, not from a registry. */
  readonly siblings: Readonly<Record<string, string>>;
  /** Images that no Dockerfile shows. */
  readonly extraImages?: readonly string[];
}

/**
 * What the build of a component for one platform needs from registries: prefetch pulls it, and docker-build uses no other image.
 *
 * @param settings with only the user's named contexts
 */
export function neededByComponent(
  settings: ComponentSettings,
  dockerfile: string | undefined,
  platform: string,
  { nodes, siblings, extraImages = [] }: NeedsOptions,
): RequiredImages {
  const runsOn = buildPlatform(nodes, platform);
  return (configs) =>
    requiredImages(settings, dockerfile, platform, runsOn, extraImages, configs).filter(
      ({ contextKey, role }) => role === 'extra' || !(contextKey in siblings),
    );
}
