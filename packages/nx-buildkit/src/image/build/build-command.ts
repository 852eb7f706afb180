import { withHomeFolder } from '../../component/flags/secret-files';
import { SOURCE_POLICY } from '../../buildx/build';
import { buildx } from '../../docker/command';
import type { Command } from '../../process/run';
import { outputArgs, pushByDigestArgs } from '../../component/flags/outputs';
import { isByDigest, type BuildSpec } from '../plan/image-spec';

type Pairs = Readonly<Record<string, string>>;

/** Everything machine-specific about a build. */
export interface BuildLocation {
  /** The name of the builder. */
  readonly builder: string;
  /** The build context, as docker buildx is to name it. */
  readonly context: string;
  /** Named contexts, including the images that are already here, instead of those that the spec names. */
  readonly contexts: Readonly<Record<string, string>>;
  /** The Dockerfile to build instead of the spec's. */
  readonly dockerfile?: string;
  /** Where BuildKit writes what it built. */
  readonly metadataFile: string;
  /** A file with the policy that denies images that were not handed over. */
  readonly policyFile?: string;
  /** Arguments that choose buildx's own policies. */
  readonly policyArgs?: readonly string[];
  /** Build arguments that belong to this machine and not to the image: its proxies. */
  readonly proxyArgs?: Readonly<Record<string, string>>;
  /** Further variables of docker buildx. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The one call of docker buildx that builds an image; its working folder is the workspace. */
export function buildCommand(spec: BuildSpec, place: BuildLocation): Command {
  const proxies = proxiesFor(spec, place);
  const env = {
    ...Object.fromEntries(Object.entries(proxies).filter(([, value]) => value !== '')),
    ...(place.policyFile && { [SOURCE_POLICY]: place.policyFile }),
    ...place.env,
  };
  const command = buildx('build', ...buildArguments(spec, place, proxies));
  return { ...command, ...(Object.keys(env).length > 0 && { env }) };
}

function buildArguments(spec: BuildSpec, place: BuildLocation, proxies: Pairs): readonly string[] {
  return [
    ...['--builder', place.builder],
    ...['--progress', 'plain'],
    ...['--file', path(place.dockerfile ?? spec.dockerfile)],
    ...flag('--target', spec.target),
    ...['--platform', spec.platforms.join(',')],
    ...(isByDigest(spec)
      ? pushByDigestArgs(spec.tags)
      : [...spec.tags.flatMap((tag) => ['--tag', tag]), ...spec.outputs.flatMap(outputArgs)]),
    // Every user of the machine can read the list of processes, so a password is not an argument: docker buildx takes it from its environment.
    ...Object.entries(proxies).flatMap(([name, value]) => ['--build-arg', value === '' ? `${name}=` : name]),
    ...pairs('--build-arg', spec.buildArgs),
    ...pairs('--build-context', place.contexts),
    ...(place.policyArgs ?? []),
    ...pairs('--label', spec.labels),
    ...pairs('--annotation', spec.annotations, annotationLevel(spec)),
    ...list('--secret', spec.secrets?.map(withHomeFolder)),
    ...list('--ssh', spec.ssh),
    ...pairs('--add-host', spec.addHosts),
    ...flag('--network', spec.network),
    ...list('--allow', spec.allow),
    ...flag('--shm-size', spec.shmSize),
    ...list('--ulimit', spec.ulimit),
    ...list('--cache-from', spec.cacheFrom),
    ...list('--cache-to', spec.cacheTo),
    ...(spec.noCache ? ['--no-cache'] : []),
    ...list('--no-cache-filter', spec.noCacheFilter),
    ...(spec.pull ? ['--pull'] : []),
    // One word each: a boolean flag's value does not follow it after a space.
    ...(spec.sbom === undefined ? [] : [`--sbom=${spec.sbom}`]),
    ...(spec.provenance === undefined ? [] : [`--provenance=${spec.provenance}`]),
    ...['--metadata-file', place.metadataFile],
    ...(spec.extraArgs ?? []),
    path(place.context),
  ];
}

/** A path that docker takes for neither a flag nor its standard input. */
function path(text: string): string {
  return text.startsWith('-') ? `./${text}` : text;
}

/** A build argument of the spec wins, in upper or lower case: BuildKit knows `http_proxy` and `HTTP_PROXY` as one. */
function proxiesFor({ buildArgs }: BuildSpec, { proxyArgs = {} }: BuildLocation): Pairs {
  const given = new Set(Object.keys(buildArgs).map((name) => name.toUpperCase()));
  return Object.fromEntries(Object.entries(proxyArgs).filter(([name]) => !given.has(name.toUpperCase())));
}

/** BuildKit refuses to annotate an index that does not exist ("index annotations not supported for single platform export"). */
function annotationLevel({ platforms }: BuildSpec): string {
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
