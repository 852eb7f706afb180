import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normalizeReference, parseReference } from '../../oci/reference';
import { badInput, type BuildkitError } from '../../errors';
import { readRecord, type BuiltImage } from './image-record';
import type { BuildRecipe } from '../plan/image-spec';
import { platformSuffix } from '../../oci/platform-option';
import { siblingOf } from '../../base-images/sibling-contexts';

/** An image of another project that a recipe is built from. */
export interface SiblingImage {
  /** The key of the named context. */
  readonly key: string;
  readonly image: BuiltImage;
  /** Absolute path of the OCI layout that it is handed over in. */
  readonly layout: string;
}

const PROJECT = /^project:([^#]+)(?:#(.+))?$/;

/**
 * The images of other projects that a recipe names in its contexts: `project:apphub`, `project:backend#backend-init`, and `sibling:base` where the
 * Dockerfile does.
 */
export async function findSiblings(recipe: BuildRecipe, workspaceRoot: string): Promise<readonly SiblingImage[]> {
  const references = Object.entries(recipe.buildContexts).flatMap(([key, value]) => readContext(key, value) ?? []);
  return Promise.all(
    references.map(async ({ key, project, stage, isName }) => {
      const folder = join(workspaceRoot, 'dist', 'buildkit', project);
      const images = await imagesIn(folder);
      const image = isName
        ? findNamed(images, key, recipe.platforms)
        : chooseImage(images, key, stage, recipe.platforms);
      if (!image) throw notBuilt(project, isName ? key : stage && `of target ${stage}`, recipe.platforms);
      const digest = (image.digest ?? '').slice('sha256:'.length, 'sha256:'.length + 16);
      const id = [digest, ...image.recipe.platforms.map(platformSuffix)].join('-');
      return { key, image, layout: join(folder, 'layouts', id) };
    }),
  );
}

interface ProjectReference {
  readonly key: string;
  readonly project: string;
  readonly stage?: string;
  /** Whether the key is the very name of the image. */
  readonly isName: boolean;
}

function readContext(key: string, value: string): ProjectReference | undefined {
  const sibling = siblingOf(value);
  if (sibling !== undefined) return { key, project: sibling, isName: true };
  const [, project, stage] = PROJECT.exec(value) ?? [];
  return project === undefined ? undefined : { key, project, ...(stage !== undefined && { stage }), isName: false };
}

/** The digest by which BuildKit finds the image in its layout; undefined when the layout has not been written yet. */
export async function digestInLayout(layout: string): Promise<string | undefined> {
  const text = await readFile(join(layout, 'index.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { manifests?: { digest: string }[] }).manifests?.[0]?.digest;
}

/**
 * The image among those of a project that a context means: the one of that very tag, else of that repository, else of that stage, and in any
 * case one that holds all platforms, be it joined from one for each.
 */
export function chooseImage(
  images: readonly BuiltImage[],
  key: string,
  stage: string | undefined,
  platforms: readonly string[],
): BuiltImage | undefined {
  const ofStage = images.filter(({ recipe }) => stage === undefined || recipe.target === stage);
  const fitting = holding(platforms, ofStage);
  const ref = normalizeReference(key);
  const tagged = ({ recipe }: BuiltImage, same: (tag: string) => boolean): boolean => recipe.tags.some(same);
  return (
    fitting.find((image) => tagged(image, (tag) => normalizeReference(tag) === ref)) ??
    fitting.find((image) => tagged(image, (tag) => repositoryOf(tag) === repositoryOf(key))) ??
    fitting[0]
  );
}

/**
 * The image of a name among those of a project, which holds all platforms. What is made for one platform has its suffix in the name, and what holds
 * several has none, whichever of the two the Dockerfile writes.
 */
export function findNamed(
  images: readonly BuiltImage[],
  name: string,
  platforms: readonly string[],
): BuiltImage | undefined {
  return holding(platforms, images).find(({ recipe }) => {
    const bare = (tag: string): string | undefined => withoutSuffix(normalizeReference(tag), recipe.platforms);
    return recipe.tags.some((tag) => bare(tag) === bare(name));
  });
}

function withoutSuffix(ref: string | undefined, platforms: readonly string[]): string | undefined {
  const suffix = platforms.map((platform) => `-${platformSuffix(platform)}`).find((end) => ref?.endsWith(end));
  return suffix === undefined ? ref : ref?.slice(0, -suffix.length);
}

/** The images that hold all platforms, be it joined from one for each. */
function holding(platforms: readonly string[], images: readonly BuiltImage[]): readonly BuiltImage[] {
  const holds = ({ recipe }: BuiltImage): boolean => platforms.every((platform) => recipe.platforms.includes(platform));
  const whole = images.filter(holds);
  return whole.length > 0 ? whole : joined(images).filter(holds);
}

/** The images with those as one that differ in their platform alone: they went apart to where one image cannot hold both, and a layout can. */
function joined(images: readonly BuiltImage[]): readonly BuiltImage[] {
  const ways = new Map<string, BuiltImage>();
  for (const image of images) {
    const { tags, platforms } = image.recipe;
    const key = JSON.stringify({ ...image.recipe, tags: [], platforms: [], outputs: [] });
    const { recipe, bases } = ways.get(key) ?? { recipe: { tags: [], platforms: [] }, bases: [] };
    ways.set(key, {
      ...image,
      recipe: { ...image.recipe, tags: [...recipe.tags, ...tags], platforms: [...recipe.platforms, ...platforms] },
      bases: [...bases, ...image.bases],
    });
  }
  return [...ways.values()];
}

function repositoryOf(reference: string): string | undefined {
  const parsed = parseReference(reference);
  return parsed && `${parsed.domain}/${parsed.path}`;
}

async function imagesIn(folder: string): Promise<readonly BuiltImage[]> {
  const tasks = await readdir(folder).catch(() => []);
  const records = await Promise.all(tasks.map((task) => readRecord(join(folder, task, 'image.json'))));
  return records.flatMap((record) => record?.images ?? []);
}

function notBuilt(project: string, which: string | undefined, platforms: readonly string[]): BuildkitError {
  const what = `The project ${project} has built no image ${which === undefined ? '' : `${which} `}for ${platforms.join(' and ')}`;
  return badInput(
    `${what}, which this image is built from`,
    `look whether there is such a project, and let docker-build depend on ^docker-build with "params": "forward", or run nx run ${project}:docker-build --platform=${platforms.join(',')}`,
  );
}
