import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import type { LockedImage } from '../../base-images/lock-file';
import { bringIn } from './fetch-images';
import { buildImage } from './build-image';
import { isUpstream, type BuildRecipe } from '../plan/image-spec';
import { digestInLayout, findSiblings } from '../record/sibling-images';
import type { Site } from './build-environment';

/**
 * Writes the layouts of the images of other projects that a recipe is built from, those that are not there. Each image comes out of BuildKit's
 * cache by its own recipe: no registry and no engine is asked for it.
 */
export async function exportSiblings(recipe: BuildRecipe, site: Site): Promise<void> {
  for (const sibling of await findSiblings(recipe, site.workspaceRoot)) {
    const { recipe: own, bases } = sibling.image;
    if (isUpstream(own) || (await digestInLayout(sibling.layout))) continue;
    site.say(`Handing over ${own.tags[0]}, which another project builds`);
    await bringIn(bases, site);
    await exportSiblings(own, site);
    await exportLayout(own, bases, sibling.layout, site);
  }
}

async function exportLayout(
  recipe: BuildRecipe,
  bases: readonly LockedImage[],
  layout: string,
  site: Site,
): Promise<void> {
  const beside = `${layout}.${randomUUID()}.tmp`;
  const outputs = [{ type: 'oci', attributes: { tar: 'false', dest: beside } }] as const;
  try {
    const bare = { ...recipe, outputs, provenance: false, sbom: undefined, metadataFile: undefined };
    await buildImage(bare, bases, { ...site, onProgress: () => undefined });
    await rename(beside, layout).catch(async (error: unknown) => {
      // Another build was first with the same layout.
      if (!(await digestInLayout(layout))) throw error;
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}
