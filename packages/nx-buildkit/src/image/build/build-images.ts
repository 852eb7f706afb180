import { whileUsing } from '../../builder/model/builder-lock';
import { BuildkitError } from '../../errors';
import { buildUnlessLoaded } from './skip-load';
import type { StepCount } from '../failure/build-progress';
import type { Component } from '../../component/settings';
import type { ImageClaim } from '../record/image-claims';
import type { BuiltImage } from '../record/image-record';
import { hasHiddenSources } from '../plan/hidden-sources';
import { isUpstream } from '../plan/image-spec';
import { removeRestoredLinks } from './remove-restored-links';
import { retryTransient } from './retry-transient';
import { siblingExports } from './export-siblings';
import type { Site } from './build-environment';
import { deliverUpstream } from './deliver-upstream';
import { refuseRegoPolicy } from '../closed-world/user-policy';
import { upstreamImages } from '../plan/upstream-images';
import { inspectImages } from '../../docker/images';

/** An image that does not exist yet: what it is made of. */
export interface PlannedImage extends Pick<BuiltImage, 'recipe' | 'bases'> {
  /** The images of other projects that it is built from. */
  readonly siblings: readonly PlannedSibling[];
}

/** An image of another project, as one is built from it. */
export interface PlannedSibling {
  /** The key of the named context. */
  readonly key: string;
  readonly component: Component;
  readonly image: PlannedImage;
}

export interface WantedImage extends PlannedImage {
  /** What is known of an earlier image that it may turn out to be. */
  readonly earlier?: ImageClaim;
}

/** An image that was made just now, and how that went. */
export interface FreshImage extends BuiltImage, StepCount {
  /** Bytes in the engine, when it was loaded there. */
  readonly size?: number;
  /** ms that it took. */
  readonly took: number;
}

/** Makes images one after the other: they share stages, and BuildKit runs each step once anyway. */
export async function buildImages(wanted: readonly WantedImage[], site: Site): Promise<readonly FreshImage[]> {
  const exportSiblings = siblingExports(site);
  return whileUsing(site.builder, async () => {
    const built: FreshImage[] = [];
    for (const image of wanted) {
      const started = performance.now();
      const made = await make(image, { ...site, siblings: await exportSiblings(image.siblings) });
      built.push({ ...(await confirm(made)), took: performance.now() - started });
    }
    return built;
  });
}

type MadeImage = Omit<FreshImage, 'took' | 'size'>;

async function make({ recipe, bases, earlier, siblings }: WantedImage, site: Site): Promise<MadeImage> {
  await removeRestoredLinks(recipe, site.workspaceRoot);
  if (isUpstream(recipe)) {
    const images = upstreamImages(recipe, bases);
    const { digest, configDigests } = await retryTransient(() => deliverUpstream(recipe, images, site), site);
    return { recipe, digest, ids: [digest, ...configDigests], bases, steps: 0, cached: 0 };
  }
  if (site.closedWorld) await refuseRegoPolicy(recipe, site.workspaceRoot);
  const { digest, ids, images, steps, cached } = await buildUnlessLoaded(recipe, bases, earlier, site);
  const hidden = await hasHiddenSources(
    images,
    siblings.map(({ image }) => image.recipe),
    site,
  );
  return { recipe, ...(digest && { digest }), ids, bases: images, steps, cached, hasHiddenSources: hidden };
}

/** Looks a loaded image up in the engine instead of believing that it is there. */
async function confirm(image: MadeImage): Promise<Omit<FreshImage, 'took'>> {
  const { tags, outputs } = image.recipe;
  if (!outputs.some(({ type }) => type === 'load')) return image;
  const [loaded] = await inspectImages(tags.slice(0, 1));
  if (loaded) return { ...image, ids: [...new Set([loaded.Id, ...image.ids])], size: loaded.Size };
  throw new BuildkitError({
    what: `${tags[0]} was built, but the engine does not have it`,
    failedIn: 'the Docker engine',
    transient: false,
    remedy: 'look whether the builder and docker talk to the same engine: docker buildx ls, docker context ls',
  });
}
