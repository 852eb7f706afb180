import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { siblingOf, withoutSiblings } from '../../base-images/sibling-contexts';
import { resolveBaseImages } from '../../dockerfile/discover-base-images.ts';
import type { LockedImage } from '../../base-images/lock-file';
import { buildPlatform } from '../../builder/model/build-platform';
import type { Command } from '../../process/run';
import { buildCommand } from './build-command';
import { closedWorldPolicy, imageContexts, storeContext, withoutJudged } from '../closed-world/policy';
import { namedContexts } from '../closed-world/named-contexts';
import type { BuildRecipe } from '../plan/image-spec';
import { refuseAttestedProxies } from '../plan/refuse-credentials';
import { prepareScanner, scannerOf } from '../closed-world/sbom-scanner';
import type { Site } from './build-environment';
import { ownDockerfile } from './own-dockerfile';
import { couldBeStageName, pinned, type Clash, type HandedImage } from '../closed-world/stage-name-clashes';
import { hasRegoPolicy } from '../closed-world/user-policy';
import type { Digest } from '../../oci/digest';

type Contexts = Readonly<Record<string, string>>;

/** A build that only has to be run: its command, and the files that the command reads. */
export interface PreparedBuild {
  /** To be run first, when the image's bill of materials is wanted: it brings the scanner into the builder. */
  readonly warmUp?: Command;
  readonly command: Command;
  /** Contents by absolute path, all of them in the folder of the build. */
  readonly files: ReadonlyMap<string, string>;
  readonly metadataFile: string;
}

/**
 * Works out the one command that builds a recipe out of images at hand.
 *
 * @param folder absolute path of a folder for the build's own files
 */
export async function prepareBuild(
  recipe: BuildRecipe,
  images: readonly LockedImage[],
  site: Site,
  folder: string,
): Promise<PreparedBuild> {
  refuseAttestedProxies(recipe, site.proxyArgs);
  const metadataFile = recipe.metadataFile ?? join(folder, 'metadata.json');
  const policyFile = join(folder, 'policy.json');
  const dockerfile = join(folder, 'Dockerfile');
  const files = new Map<string, string>();
  // An open world with a Rego policy is BuildKit's and the policy's alone: it refuses every context out of a store.
  const isJudgedByRego = await hasRegoPolicy(recipe, site.workspaceRoot);
  const offered = isJudgedByRego ? [] : withoutJudged(images, site.userPolicy);
  const given = namedContexts(recipe, offered, site);
  const siblings = siblingsAmong(recipe, given);
  const clashes = await findClashes(recipe, [...offered, ...siblings], site);
  const isClash = (image: HandedImage): boolean => clashes.some((clash) => clash.image === image);
  // buildx looks for the policy beside the Dockerfile, which therefore stays where it is.
  const own = isJudgedByRego ? undefined : await ownDockerfile(recipe, clashes, site.workspaceRoot);
  if (own) files.set(dockerfile, own.dockerfile);
  if (own?.ignore !== undefined) files.set(`${dockerfile}.dockerignore`, own.ignore);
  const scannerImage = offered.find(({ ref }) => ref === scannerOf(recipe));
  const scanner =
    scannerImage &&
    prepareScanner(scannerImage, recipe, {
      builder: site.builder.name,
      context: storeContext(site.store, scannerImage),
      folder,
    });
  if (scanner) files.set(join(folder, 'scanner.Dockerfile'), scanner.dockerfile);
  if (site.closedWorld)
    files.set(policyFile, JSON.stringify(closedWorldPolicy(site.userPolicy, scanner && [scanner.reference])));
  const command = buildCommand(scanner ? { ...recipe, sbom: scanner.sbom } : recipe, {
    builder: site.builder.name,
    contexts: {
      ...imageContexts(
        offered.map((image) => (isClash(image) ? pinned(image) : image)),
        site.store,
      ),
      ...pinKeys(given, siblings.filter(isClash)),
    },
    metadataFile,
    ...(site.closedWorld && { policyFile }),
    ...(own && { dockerfile }),
    proxyArgs: site.proxyArgs,
  });
  return { ...(scanner && { warmUp: scanner.warmUp }), command, files, metadataFile };
}

/** The images of other projects that the Dockerfile names, as they are handed over. */
function siblingsAmong(recipe: BuildRecipe, given: Contexts): readonly HandedImage[] {
  return Object.entries(given)
    .filter(([key]) => siblingOf(recipe.buildContexts[key] ?? '') !== undefined)
    .map(([contextKey, value]) => ({ contextKey, indexDigest: value.slice(value.lastIndexOf('@') + 1) as Digest }));
}

/** Named contexts with the keys of these images pinned. */
function pinKeys(contexts: Contexts, images: readonly HandedImage[]): Contexts {
  const keys = new Map(images.map((image) => [image.contextKey, pinned(image).contextKey]));
  return Object.fromEntries(Object.entries(contexts).map(([key, value]) => [keys.get(key) ?? key, value]));
}

async function findClashes(
  recipe: BuildRecipe,
  images: readonly HandedImage[],
  { workspaceRoot, builder }: Site,
): Promise<readonly Clash[]> {
  const candidates = images.filter(couldBeStageName);
  if (candidates.length === 0) return [];
  const text = await readFile(resolve(workspaceRoot, recipe.dockerfile), 'utf8');
  const found = recipe.platforms.flatMap(
    (platform) =>
      resolveBaseImages({
        dockerfile: text,
        file: recipe.dockerfile,
        target: recipe.target,
        platform,
        buildPlatform: buildPlatform(builder.nodes, platform),
        buildArgs: recipe.buildArgs,
        contexts: withoutSiblings(recipe.buildContexts),
      }).images,
  );
  return candidates.flatMap((image) => {
    const clash = found.find(({ isStageName, contextKey }) => isStageName && contextKey === image.contextKey);
    return clash ? [{ image, uses: clash.uses }] : [];
  });
}
