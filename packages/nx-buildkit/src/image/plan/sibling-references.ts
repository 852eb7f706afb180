import { wantedImages } from '../../base-images/required-images';
import { imageNamed, type ProjectImage } from '../../component/project-images';
import type { ComponentSettings } from '../../component/settings';
import { hostPlatform } from '../../oci/platform-option';

/**
 * The named contexts that put images of other projects in the place of the references to them, in FROM, `COPY --from` and `RUN --mount=from`:
 * `{ "ai-infra-base:v0.3.8": "project:base" }`.
 */
export function siblingReferences(
  settings: ComponentSettings,
  dockerfile: string,
  images: readonly ProjectImage[],
): Readonly<Record<string, string>> {
  const others = images.filter(({ project }) => project !== settings.project);
  if (others.length === 0) return {};
  const wanted = settings.platforms.flatMap((platform) =>
    wantedImages(settings, dockerfile, platform, hostPlatform(), []),
  );
  return Object.fromEntries(
    wanted.flatMap(({ contextKey, ref }) => {
      const sibling = imageNamed(ref, others);
      return sibling ? [[contextKey, `project:${sibling.project}`]] : [];
    }),
  );
}
