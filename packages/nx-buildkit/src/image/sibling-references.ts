import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { wantedImages } from '../base-images/wanted';
import { imageNamed, type ProjectImage } from '../graph/project-images';
import { badInput } from '../errors';
import type { ComponentSettings } from './component-settings';
import { hostPlatform } from './wanted-platform';

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

/** {@link siblingReferences} of a component's Dockerfile. */
export async function readSiblingReferences(
  settings: ComponentSettings,
  workspaceRoot: string,
  images: readonly ProjectImage[],
): Promise<Readonly<Record<string, string>>> {
  const { dockerfile } = settings;
  if (dockerfile === undefined) return {};
  const text = await readFile(resolve(workspaceRoot, dockerfile), 'utf8').catch((error: Error) => {
    throw badInput(
      `The Dockerfile ${dockerfile} cannot be read: ${error.message}`,
      'create it, or correct the option dockerfile',
    );
  });
  return siblingReferences(settings, text, images);
}
