import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onbuildTriggers } from '../../base-images/onbuild-images';
import { siblingOf } from '../../base-images/sibling-contexts';
import type { LockedImage } from '../../base-images/lock-file';
import { noProvenance } from '../../component/flags/no-provenance';
import { takesContext } from '../../dockerfile/resolve/context-triggers';
import type { Command } from '../../process/run';
import { buildCommand, type BuildLocation } from './build-command';
import { linkFolders, type LinkPlace } from './folder-links';
import { buildPolicy, imageContexts, storeContext, withoutJudged } from '../closed-world/policy';
import { keyHosts } from '../downloads/lock-key';
import { withUnsharedSteps } from '../downloads/unshared-steps';
import { visibleProvenance, withAskedProvenance } from '../downloads/attested-downloads';
import { imagesOfDockerfile } from '../closed-world/dockerfile-images';
import { linkLayouts } from '../closed-world/layout-links';
import { namedContexts } from '../closed-world/named-contexts';
import type { BuildSpec } from '../plan/image-spec';
import { refuseAttestedProxies } from '../plan/refuse-credentials';
import { prepareScanner, scannerOf, type PreparedScanner } from '../closed-world/sbom-scanner';
import type { BuildEnvironment } from './build-environment';
import { ownDockerfile, type OwnDockerfile } from './own-dockerfile';
import { couldBeStageName, pinned, type StageNameClash, type HandedImage } from '../closed-world/stage-name-clashes';
import { isJudgedByRego, policyArgs } from '../closed-world/chosen-policies';
import type { Digest } from '../../oci/digest';

type Contexts = Readonly<Record<string, string>>;

/** A build that only has to be run: its command, and the files that the command reads. */
export interface PreparedBuild {
  /** Runs first if an SBOM is requested: it loads the scanner into the builder. */
  readonly warmUp?: Command;
  readonly command: Command;
  /** Contents by absolute path, all of them in the folder of the build. */
  readonly files: ReadonlyMap<string, string>;
  /** Symbolic links by absolute path, all of them in the folder of the build too. */
  readonly links: ReadonlyMap<string, string>;
  readonly metadataFile: string;
}

/**
 * Prepares the one command that builds a spec from images on this machine.
 *
 * @param asked what the options say
 * @param folder absolute path of a folder for the build's own files
 */
export async function prepareBuild(
  asked: BuildSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
  folder: string,
): Promise<PreparedBuild> {
  const spec = withKeys(withAskedProvenance(asked, environment.downloadSettings !== undefined), environment);
  refuseAttestedProxies(spec, environment.proxyArgs);
  const metadataFile = spec.metadataFile ?? join(folder, 'metadata.json');
  const policyFile = join(folder, 'policy.json');
  const dockerfile = join(folder, 'Dockerfile');
  const files = new Map<string, string>();
  const isJudged = await isJudgedByRego(spec, environment);
  const offered = isJudged ? [] : await withoutJudged(images, environment.userPolicy);
  const given = namedContexts(spec, offered, environment);
  const siblings = siblingsAmong(spec, given);
  const clashes = await findClashes(spec, [...offered, ...siblings], environment);
  const isClash = (image: HandedImage): boolean => clashes.some((clash) => clash.image === image);
  // buildx looks for the policy beside the Dockerfile, which therefore stays where it is.
  const own = isJudged ? undefined : await ownDockerfile(spec, clashes, environment.workspaceRoot);
  if (own) files.set(dockerfile, own.dockerfile);
  if (own?.ignore !== undefined) files.set(`${dockerfile}.dockerignore`, own.ignore);
  const scanner = scannerAmong(offered, spec, environment, folder);
  if (scanner) files.set(join(folder, 'scanner.Dockerfile'), scanner.dockerfile);
  const policy = buildPolicy(environment, scanner && [scanner.reference]);
  if (policy) files.set(policyFile, JSON.stringify(policy));
  const pinnedImages = offered.map((image) => (isClash(image) ? pinned(image) : image));
  const all = { ...imageContexts(pinnedImages, environment.store), ...pinKeys(given, siblings.filter(isClash)) };
  const handed = { ...spec, buildContexts: all };
  const { context, contexts, links } = await handOver(handed, images, environment, { folder, own });
  const command = buildCommand(scanner ? { ...spec, sbom: scanner.sbom } : spec, {
    builder: environment.builder.name,
    context,
    contexts,
    metadataFile,
    ...(policy && { policyFile }),
    ...(own && { dockerfile }),
    policyArgs: isJudged ? [] : policyArgs(spec, environment.builder.buildx),
    proxyArgs: environment.proxyArgs,
    env: { ...noProvenance(spec), ...visibleProvenance(spec, environment.downloadSettings !== undefined) },
  });
  return { ...(scanner && { warmUp: scanner.warmUp }), command, files, links, metadataFile };
}

/** Writes what the command of a build reads into its folder. */
export async function writePrepared({ files, links }: Pick<PreparedBuild, 'files' | 'links'>): Promise<void> {
  // Windows lets nobody make another kind of link to a folder without being asked.
  for (const [path, target] of links) await symlink(target, path, 'junction');
  for (const [path, content] of files) await writeFile(path, content, { mode: 0o600 });
}

/** What docker buildx is told of contexts, by links that it takes as nothing else. */
async function handOver(
  spec: BuildSpec,
  images: readonly LockedImage[],
  { siblings, store, workspaceRoot }: Pick<BuildEnvironment, 'siblings' | 'store' | 'workspaceRoot'>,
  { folder, own }: Pick<LinkPlace, 'folder'> & { readonly own: OwnDockerfile | undefined },
): Promise<Pick<BuildLocation, 'context' | 'contexts'> & Pick<PreparedBuild, 'links'>> {
  const layouts = linkLayouts(spec.buildContexts, folder);
  const triggers = await onbuildTriggers(store, images);
  // Images that this one is built on may take files of its context that the Dockerfile does not show.
  const isWhole = Object.keys(siblings).length > 0 || triggers.some(takesContext);
  const sent = { ...spec, buildContexts: layouts.contexts };
  const { context, contexts, links } = linkFolders(sent, { folder, workspaceRoot, isWhole, dockerignore: own?.ignore });
  return { context, contexts, links: new Map([...layouts.links, ...links]) };
}

/** With what tells BuildKit's cache the steps of one lock, and of one store that lacks something, from those of others. */
function withKeys(spec: BuildSpec, environment: BuildEnvironment): BuildSpec {
  const { downloadSettings, unsharedSteps } = environment;
  if (!downloadSettings) return spec;
  if (unsharedSteps !== undefined) return withUnsharedSteps(spec, unsharedSteps);
  return { ...spec, addHosts: { ...spec.addHosts, ...keyHosts(environment) } };
}

/** The scanner for the spec's SBOM, if the store has it. */
function scannerAmong(
  images: readonly LockedImage[],
  spec: BuildSpec,
  { builder, store }: BuildEnvironment,
  folder: string,
): PreparedScanner | undefined {
  const image = images.find(({ ref }) => ref === scannerOf(spec));
  if (!image) return undefined;
  const { name, buildx } = builder;
  // The build makes the same link, since it gets the scanner as well.
  const { context = '' } = linkLayouts({ context: storeContext(store, image) }, folder).contexts;
  return prepareScanner(image, spec, { builder: name, buildx, context, folder });
}

/** The images of other projects that the Dockerfile names, as they are handed over. */
function siblingsAmong(spec: BuildSpec, given: Contexts): readonly HandedImage[] {
  return Object.entries(given)
    .filter(([key]) => siblingOf(spec.buildContexts[key] ?? '') !== undefined)
    .map(([contextKey, value]) => ({ contextKey, indexDigest: value.slice(value.lastIndexOf('@') + 1) as Digest }));
}

/** Named contexts with the keys of these images pinned. */
function pinKeys(contexts: Contexts, images: readonly HandedImage[]): Contexts {
  const keys = new Map(images.map((image) => [image.contextKey, pinned(image).contextKey]));
  return Object.fromEntries(Object.entries(contexts).map(([key, value]) => [keys.get(key) ?? key, value]));
}

async function findClashes(
  spec: BuildSpec,
  images: readonly HandedImage[],
  environment: BuildEnvironment,
): Promise<readonly StageNameClash[]> {
  const candidates = images.filter(couldBeStageName);
  if (candidates.length === 0) return [];
  const found = await imagesOfDockerfile(spec, environment);
  return candidates.flatMap((image) => {
    const clash = found.find(({ isStageName, contextKey }) => isStageName && contextKey === image.contextKey);
    return clash ? [{ image, uses: clash.uses }] : [];
  });
}
