import { withHomeFolder } from '../../component/secret-files';
import type { Command } from '../../process/run';
import { outputArgs } from '../../component/outputs';
import type { BuildRecipe } from '../plan/image-spec';

type Pairs = Readonly<Record<string, string>>;

/** What a recipe lacks: how this machine builds it. */
export interface BuildPlace {
  /** The name of the builder. */
  readonly builder: string;
  /** Named contexts, the images that are already here among them, in the place of those that the recipe names. */
  readonly contexts: Readonly<Record<string, string>>;
  /** The Dockerfile to build in the place of the recipe's. */
  readonly dockerfile?: string;
  /** Where BuildKit writes what it built. */
  readonly metadataFile: string;
  /** A file with the policy that denies images which were not handed over. */
  readonly policyFile?: string;
  /** Build arguments that belong to this machine and not to the image: its proxies. */
  readonly proxyArgs?: Readonly<Record<string, string>>;
}

/** The one call of docker buildx that builds an image; its working folder is the workspace. */
export function buildCommand(recipe: BuildRecipe, place: BuildPlace): Command {
  const proxies = proxiesFor(recipe, place);
  const env = {
    ...Object.fromEntries(Object.entries(proxies).filter(([, value]) => value !== '')),
    ...(place.policyFile && { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: place.policyFile }),
  };
  return {
    file: 'docker',
    args: ['buildx', 'build', ...buildArguments(recipe, place, proxies)],
    ...(Object.keys(env).length > 0 && { env }),
  };
}

function buildArguments(recipe: BuildRecipe, place: BuildPlace, proxies: Pairs): readonly string[] {
  return [
    ...['--builder', place.builder],
    ...['--progress', 'plain'],
    ...['--file', path(place.dockerfile ?? recipe.dockerfile)],
    ...flag('--target', recipe.target),
    ...['--platform', recipe.platforms.join(',')],
    ...recipe.tags.flatMap((tag) => ['--tag', tag]),
    ...recipe.outputs.flatMap(outputArgs),
    // A password is not for the list of processes, which every user of the machine can read: docker buildx takes it from its environment.
    ...Object.entries(proxies).flatMap(([name, value]) => ['--build-arg', value === '' ? `${name}=` : name]),
    ...pairs('--build-arg', recipe.buildArgs),
    ...pairs('--build-context', place.contexts),
    ...pairs('--label', recipe.labels),
    ...pairs('--annotation', recipe.annotations, annotationLevel(recipe)),
    ...list('--secret', recipe.secrets?.map(withHomeFolder)),
    ...list('--ssh', recipe.ssh),
    ...pairs('--add-host', recipe.addHosts),
    ...flag('--network', recipe.network),
    ...list('--allow', recipe.allow),
    ...flag('--shm-size', recipe.shmSize),
    ...list('--ulimit', recipe.ulimit),
    ...list('--cache-from', recipe.cacheFrom),
    ...list('--cache-to', recipe.cacheTo),
    ...(recipe.noCache ? ['--no-cache'] : []),
    ...list('--no-cache-filter', recipe.noCacheFilter),
    ...(recipe.pull ? ['--pull'] : []),
    // One word each: a boolean flag's value does not follow it after a space.
    ...(recipe.sbom === undefined ? [] : [`--sbom=${recipe.sbom}`]),
    ...(recipe.provenance === undefined ? [] : [`--provenance=${recipe.provenance}`]),
    ...['--metadata-file', place.metadataFile],
    ...(recipe.extraArgs ?? []),
    path(recipe.context),
  ];
}

/** A path that docker takes for neither a flag nor its standard input. */
function path(text: string): string {
  return text.startsWith('-') ? `./${text}` : text;
}

/** A build argument of the recipe wins, in whatever case it is written: BuildKit knows `http_proxy` and `HTTP_PROXY` as one. */
function proxiesFor({ buildArgs }: BuildRecipe, { proxyArgs = {} }: BuildPlace): Pairs {
  const given = new Set(Object.keys(buildArgs).map((name) => name.toUpperCase()));
  return Object.fromEntries(Object.entries(proxyArgs).filter(([name]) => !given.has(name.toUpperCase())));
}

/** BuildKit refuses to annotate an index that does not exist ("index annotations not supported for single platform export"). */
function annotationLevel({ platforms }: BuildRecipe): string {
  return platforms.length > 1 ? 'index,manifest:' : '';
}

function flag(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}

function list(name: string, values: readonly string[] = []): readonly string[] {
  return values.flatMap((value) => [name, value]);
}

function pairs(
  name: string,
  values: Readonly<Record<string, string | readonly string[]>> = {},
  prefix = '',
): readonly string[] {
  const all = Object.entries(values).flatMap(([key, value]) => [value].flat().map((one) => `${prefix}${key}=${one}`));
  return list(name, all);
}
