import { posix } from 'node:path';
import type { DockerBuildOptions } from '../../executors/docker-build/schema';
import { looksSecret } from '../dockerfile-summary';
import { holdsCredentials } from './credentials';
import { entriesOf, interpolate, mapOf, textsOf, type YamlMap } from './compose-values';

/** What a service says about its image, and what of that could not be taken over. */
export interface ServiceImage {
  readonly options: DockerBuildOptions;
  /** The text of the Dockerfile that the options name, where the service holds it. */
  readonly inline?: string;
  readonly notes: readonly string[];
}

/** Where a compose file is, and the secrets that it declares. */
export interface ComposeScope {
  /** Of the service. */
  readonly name: string;
  /** Relative to the workspace. */
  readonly folder: string;
  readonly secrets: YamlMap;
}

/** Keys of `build` that are read here; every other one is noted. */
const READ = new Set(
  'context dockerfile dockerfile_inline args target additional_contexts platforms cache_from cache_to labels network shm_size ulimits extra_hosts secrets ssh tags no_cache pull entitlements provenance sbom'.split(
    ' ',
  ),
);

/** @returns undefined for a service with neither an image nor a build */
export function serviceImage(service: YamlMap, scope: ComposeScope): ServiceImage | undefined {
  const notes: string[] = [];
  const text = (value: unknown, key: string): string | undefined => {
    if (value === undefined || value === null) return undefined;
    const { text, variables } = interpolate(String(value));
    if (text === undefined) notes.push(`${key} needs ${variables.join(', ')} of the environment: ${String(value)}`);
    return text;
  };
  const image = text(service['image'], 'image');
  if (service['build'] === undefined) {
    // A name that only the environment completes is kept as it is, for the user to see where it has to be completed.
    return service['image'] ? { options: { image: image ?? String(service['image']) }, notes } : undefined;
  }

  const build = typeof service['build'] === 'string' ? { context: service['build'] } : mapOf(service['build']);
  const unread = Object.keys(build).filter((key) => !READ.has(key) && !key.startsWith('x-'));
  notes.push(...unread.map((key) => `build.${key} has no counterpart that is sure to mean the same`));

  const context = inWorkspace(scope.folder, text(build['context'] ?? '.', 'build.context') ?? '.', notes);
  const inline = text(build['dockerfile_inline'], 'build.dockerfile_inline');
  const dockerfile = inline === undefined ? text(build['dockerfile'], 'build.dockerfile') : `Dockerfile.${scope.name}`;
  const tags = [image, ...textsOf(build['tags']).map((tag) => text(tag, 'build.tags'))].filter(
    (tag) => tag !== undefined,
  );
  const hasHostNetwork = build['network'] === 'host';
  return {
    options: {
      context,
      dockerfile: dockerfileIn(context, dockerfile),
      target: text(build['target'], 'build.target'),
      tags: nonEmpty(tags),
      platform: nonEmpty(textsOf(build['platforms'] ?? service['platform'])),
      ...args(build['args'], notes),
      buildContexts: record(contexts(build['additional_contexts'], scope.folder, notes)),
      labels: record(known(entriesOf(build['labels']), text, 'build.labels')),
      addHosts: record(known(entriesOf(build['extra_hosts'], /[=:]/), text, 'build.extra_hosts')),
      secrets: nonEmpty(secrets(build['secrets'], scope, notes)),
      ssh: nonEmpty(entriesOf(build['ssh']).map(([key, path]) => (path === undefined ? key : `${key}=${path}`))),
      cacheFrom: nonEmpty(textsOf(build['cache_from'])),
      cacheTo: nonEmpty(textsOf(build['cache_to'])),
      allow: nonEmpty([...textsOf(build['entitlements']), ...(hasHostNetwork ? ['network.host'] : [])]),
      network: hasHostNetwork || build['network'] === 'none' ? (build['network'] as 'host' | 'none') : undefined,
      shmSize: text(build['shm_size'], 'build.shm_size'),
      ulimit: nonEmpty(ulimits(build['ulimits'])),
      noCache: build['no_cache'] === true || undefined,
      pull: build['pull'] === true || undefined,
      provenance: build['provenance'] as DockerBuildOptions['provenance'],
      sbom: build['sbom'] as DockerBuildOptions['sbom'],
    },
    inline,
    notes,
  };
}

/** Build arguments are readable in the image's history, so no secret becomes one, and no value with a password is written down. */
function args(value: unknown, notes: string[]): Pick<DockerBuildOptions, 'buildArgs' | 'buildArgsFromEnv'> {
  const buildArgs: [string, string][] = [];
  const fromEnv: string[] = [];
  for (const [name, given] of entriesOf(value)) {
    const { text, variables } = interpolate(given ?? '');
    if (looksSecret(name) || holdsCredentials(text ?? '')) {
      notes.push(
        `build argument ${name} looks like a secret and was left out: use the option secrets and RUN --mount=type=secret`,
      );
    } else if (given === undefined || (text === undefined && variables.join() === name)) fromEnv.push(name);
    else if (text === undefined) notes.push(`build argument ${name} needs ${variables.join(', ')} of the environment`);
    else buildArgs.push([name, text]);
  }
  return { buildArgs: record(buildArgs), buildArgsFromEnv: nonEmpty(fromEnv) };
}

function contexts(value: unknown, folder: string, notes: string[]): readonly (readonly [string, string])[] {
  return entriesOf(value).map(([name, source = '']) => {
    if (source.startsWith('service:')) return [name, source.replace('service:', 'project:')] as const;
    return [name, isUrl(source) ? source : inWorkspace(folder, source, notes)] as const;
  });
}

function secrets(value: unknown, { secrets, folder }: ComposeScope, notes: string[]): readonly string[] {
  return [value ?? []].flat().flatMap((entry) => {
    const { source, target } = typeof entry === 'string' ? { source: entry, target: entry } : mapOf(entry);
    const { file, environment } = mapOf(secrets[String(source)]);
    const id = `id=${String(target ?? source)}`;
    if (typeof environment === 'string') return [`${id},env=${environment}`];
    if (typeof file === 'string') return [`${id},src=${inWorkspace(folder, file, notes)}`];
    notes.push(`secret ${String(source)} is neither a file nor a variable`);
    return [];
  });
}

function ulimits(value: unknown): readonly string[] {
  return Object.entries(mapOf(value)).map(([name, limit]) => {
    const { soft, hard } = typeof limit === 'object' ? mapOf(limit) : { soft: limit, hard: limit };
    return `${name}=${String(soft)}:${String(hard)}`;
  });
}

function known(
  entries: readonly (readonly [string, string | undefined])[],
  text: (value: unknown, key: string) => string | undefined,
  key: string,
): readonly (readonly [string, string])[] {
  return entries.flatMap(([name, value]) => {
    const replaced = text(value, `${key}.${name}`);
    return replaced === undefined ? [] : [[name, replaced] as const];
  });
}

function dockerfileIn(context: string, dockerfile = 'Dockerfile'): string | undefined {
  return isUrl(context) ? undefined : posix.join(context, dockerfile);
}

function inWorkspace(folder: string, path: string, notes: string[]): string {
  if (isUrl(path)) return path;
  const joined = posix.isAbsolute(path) ? path : posix.join(folder, path).replace(/(?<=.)\/$/, '');
  if (posix.isAbsolute(joined) || joined.startsWith('..')) notes.push(`${path} lies outside the workspace`);
  return joined;
}

function isUrl(text: string): boolean {
  return /^[a-z-]+:\/\/|^git@/.test(text);
}

function nonEmpty<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length > 0 ? list : undefined;
}

function record(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> | undefined {
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
