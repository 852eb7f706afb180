import { mapOf, pairsOf, textOf, textsOf, type YamlMap } from './values';

/** A path with the folder that it is relative to, which is known before its variables. */
export class PathFrom {
  /** @param folder relative to the workspace */
  constructor(
    readonly folder: string,
    readonly text: string,
  ) {}
}

/** `build` of a service with its short forms spelled out. Keys that are not named here are as they were written. */
export interface ComposeBuild {
  readonly context?: PathFrom;
  readonly args?: Readonly<Record<string, string | null>>;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly additional_contexts?: Readonly<Record<string, PathFrom>>;
  readonly ssh?: Readonly<Record<string, string | null>>;
  /** `host=address` */
  readonly extra_hosts?: readonly string[];
  readonly tags?: readonly string[];
  readonly platforms?: readonly string[];
  readonly cache_from?: readonly string[];
  readonly cache_to?: readonly string[];
  readonly entitlements?: readonly string[];
  readonly secrets?: readonly ServiceSecret[];
  readonly ulimits?: YamlMap;
  readonly [key: string]: unknown;
}

/** A secret that a build may read: which one, and under which name. */
export interface ServiceSecret {
  readonly source: string;
  readonly target?: string;
}

/** The parts of a service that concern its image. */
export interface ComposeService {
  readonly image?: string;
  readonly platform?: string;
  readonly build?: ComposeBuild;
  readonly extends?: { readonly service: string; readonly file?: PathFrom };
}

/** Where a secret comes from. */
export interface ComposeSecret {
  readonly file?: PathFrom;
  readonly environment?: string;
}

/** @param folder that relative paths start from, relative to the workspace */
export function canonicalServices(services: unknown, folder: string): Readonly<Record<string, ComposeService>> {
  return mapValues(mapOf(services), (service) => canonicalService(mapOf(service), folder));
}

/** @param folder that relative paths start from, relative to the workspace */
export function canonicalSecrets(secrets: unknown, folder: string): Readonly<Record<string, ComposeSecret>> {
  return mapValues(mapOf(secrets), (secret) => {
    const { file, environment } = mapOf(secret);
    return given({ file: pathFrom(folder, file), environment: textOf(environment) });
  });
}

function canonicalService({ image, platform, build, extends: base }: YamlMap, folder: string): ComposeService {
  return given({
    image: textOf(image),
    platform: textOf(platform),
    build: build === undefined || build === null ? undefined : canonicalBuild(build, folder),
    extends: base === undefined || base === null ? undefined : canonicalExtends(base, folder),
  });
}

function canonicalExtends(base: unknown, folder: string): ComposeService['extends'] {
  const { service, file } = typeof base === 'string' ? { service: base, file: undefined } : mapOf(base);
  return given({ service: textOf(service) ?? '', file: pathFrom(folder, file) });
}

function canonicalBuild(build: unknown, folder: string): ComposeBuild {
  if (typeof build === 'string') return given({ context: pathFrom(folder, build) });
  const { context, additional_contexts, ssh, extra_hosts, secrets, ...rest } = mapOf(build);
  const contexts = Object.entries(pairsOf(additional_contexts)).flatMap(([name, path]) =>
    path === null ? [] : [[name, new PathFrom(folder, path)] as const],
  );
  const spelledOut = mapValues(rest, (value, key) =>
    value === null ? undefined : PAIRS.has(key) ? pairsOf(value) : LISTS.has(key) ? textsOf(value) : value,
  );
  return given({
    ...spelledOut,
    context: pathFrom(folder, context),
    additional_contexts: contexts.length > 0 ? Object.fromEntries(contexts) : undefined,
    ssh: ssh === undefined || ssh === null ? undefined : pairsOf(ssh),
    extra_hosts: extra_hosts === undefined ? undefined : hosts(extra_hosts),
    secrets: secrets === undefined || secrets === null ? undefined : [secrets].flat().map(serviceSecret),
  });
}

const PAIRS = new Set(['args', 'labels']);
const LISTS = new Set(['tags', 'platforms', 'cache_from', 'cache_to', 'entitlements']);

/** https://github.com/compose-spec/compose-go/blob/v2.16.1/types/hostList.go */
function hosts(value: unknown): readonly string[] {
  const listed = Array.isArray(value)
    ? textsOf(value).map((text) => {
        const [, host = text, addresses = ''] = /^([^=]*)=(.*)$/.exec(text) ?? /^([^:]*):(.*)$/.exec(text) ?? [];
        return [host, addresses.split(',')] as const;
      })
    : Object.entries(mapOf(value)).map(([host, addresses]) => [host, textsOf(addresses)] as const);
  return listed.flatMap(([host, addresses]) =>
    addresses.map((address) => `${host}=${address.replace(/^\[(.+)\]$/, '$1')}`),
  );
}

function serviceSecret(secret: unknown): ServiceSecret {
  const { source, target } = typeof secret === 'string' ? { source: secret, target: undefined } : mapOf(secret);
  return given({ source: textOf(source) ?? '', target: textOf(target) });
}

function pathFrom(folder: string, path: unknown): PathFrom | undefined {
  return typeof path === 'string' ? new PathFrom(folder, path) : undefined;
}

function mapValues<Value>(map: YamlMap, change: (value: unknown, key: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

/** Without undefined values, so that they replace nothing when files are merged. */
function given<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
