import { posix } from 'node:path';
import type { DockerBuildOptions } from '../../../executors/docker-build/schema';
import { isOutside } from '../../../util/workspace-path';
import { looksSecret } from '../../dockerfile-summary';
import { buildArgOptions } from './build-args';
import type { ComposeProject } from './project';
import { composeReader, type ComposeReader } from './reader';
import { entriesOf, mapOf, type YamlMap } from './values';
import { namesOnly } from './variables';
import { setsSecret } from '../credentials';

/** What a service says about its image, and what of that could not be taken over. */
export interface ServiceImage {
  readonly options: DockerBuildOptions;
  /** The text of the Dockerfile that the options name, where the service holds it. */
  readonly inline?: string;
  readonly notes: readonly string[];
}

/** Keys of `build` that are read here; every other one is noted. */
const READ = new Set(
  'context dockerfile dockerfile_inline args target additional_contexts platforms cache_from cache_to labels network shm_size ulimits extra_hosts secrets ssh tags no_cache pull entitlements provenance sbom'.split(
    ' ',
  ),
);

/**
 * @param name of the service
 * @returns undefined for a service with neither an image nor a build
 */
export function serviceImage(
  name: string,
  service: YamlMap,
  { folder, secrets, variables }: ComposeProject,
): ServiceImage | undefined {
  const notes: string[] = [];
  const reader = composeReader(variables);
  const { text, texts, entries } = reader;
  const image = text(service['image'], 'image');
  if (!service['build']) {
    // A name that only the environment completes is kept, for the user to see where it has to be completed.
    const options = { image: image ?? namesOnly(String(service['image'])) };
    return service['image'] ? { options, notes: reader.notes() } : undefined;
  }

  const build = typeof service['build'] === 'string' ? { context: service['build'] } : mapOf(service['build']);
  const unread = Object.keys(build).filter((key) => !READ.has(key) && !key.startsWith('x-'));
  notes.push(...unread.map((key) => `build.${key} has no counterpart that is sure to mean the same`));

  const context = inWorkspace(folder, text(build['context'], 'build.context') ?? '.', notes);
  const inline = inlineDockerfile(text(build['dockerfile_inline'], 'build.dockerfile_inline'), notes);
  const dockerfile =
    build['dockerfile_inline'] === undefined ? text(build['dockerfile'], 'build.dockerfile') : `Dockerfile.${name}`;
  const isSecret = (label: string): boolean => looksSecret(label.replace(/\W+/g, '_'));
  const labels = entries(build['labels'], 'build.labels');
  notes.push(...labels.filter(([label]) => isSecret(label)).map(([label]) => `label ${label} looks like a secret`));
  const hasHostNetwork = build['network'] === 'host';
  if (![undefined, 'default', 'host', 'none'].includes(build['network'] as undefined)) {
    notes.push('build.network is one of compose, which a builder knows nothing of');
  }
  const options: DockerBuildOptions = {
    context,
    dockerfile: dockerfileIn(context, dockerfile, notes),
    target: text(build['target'], 'build.target'),
    tags: nonEmpty([...(image === undefined ? [] : [image]), ...texts(build['tags'], 'build.tags')]),
    platform: nonEmpty(texts(build['platforms'] ?? service['platform'], 'platform')),
    ...buildArgOptions(build['args'], variables, reader, notes),
    buildContexts: record(contexts(entries(build['additional_contexts'], 'build.additional_contexts'), folder, notes)),
    labels: record(labels.filter(([label]) => !isSecret(label))),
    addHosts: record(entries(build['extra_hosts'], 'build.extra_hosts', /[=:]/)),
    secrets: nonEmpty(buildSecrets(build['secrets'], secrets, reader, folder, notes)),
    ssh: nonEmpty(
      texts(
        entriesOf(build['ssh']).map(([key, path]) => (path === undefined ? key : `${key}=${path}`)),
        'build.ssh',
      ),
    ),
    cacheFrom: nonEmpty(texts(build['cache_from'], 'build.cache_from')),
    cacheTo: nonEmpty(texts(build['cache_to'], 'build.cache_to')),
    allow: nonEmpty([
      ...texts(build['entitlements'], 'build.entitlements'),
      ...(hasHostNetwork ? ['network.host'] : []),
    ]),
    network: hasHostNetwork || build['network'] === 'none' ? (build['network'] as 'host' | 'none') : undefined,
    shmSize: text(build['shm_size'], 'build.shm_size'),
    ulimit: nonEmpty(ulimits(build['ulimits'])),
    noCache: text(build['no_cache'], 'build.no_cache') === 'true' || undefined,
    pull: text(build['pull'], 'build.pull') === 'true' || undefined,
    provenance: build['provenance'] as DockerBuildOptions['provenance'],
    sbom: build['sbom'] as DockerBuildOptions['sbom'],
  };
  return { options, inline, notes: [...reader.notes(), ...notes] };
}

function inlineDockerfile(text: string | undefined, notes: string[]): string | undefined {
  if (text === undefined || !setsSecret(text)) return text;
  notes.push('build.dockerfile_inline sets what looks like a secret, and is not written into a file');
  return undefined;
}

function contexts(
  entries: readonly (readonly [string, string])[],
  folder: string,
  notes: string[],
): readonly (readonly [string, string])[] {
  return entries.map(([name, source]) => {
    return [
      name,
      source.startsWith('service:') || isUrl(source) ? source : inWorkspace(folder, source, notes),
    ] as const;
  });
}

function buildSecrets(
  value: unknown,
  declared: YamlMap,
  reader: ComposeReader,
  folder: string,
  notes: string[],
): readonly string[] {
  return [value ?? []].flat().flatMap((entry) => {
    const { source, target } = typeof entry === 'string' ? { source: entry, target: entry } : mapOf(entry);
    const { file, environment } = mapOf(declared[String(source)]);
    const id = `id=${String(target ?? source)}`;
    if (typeof environment === 'string') return [`${id},env=${environment}`];
    const path = reader.text(file, `secret ${String(source)}`);
    if (path !== undefined) return [`${id},src=${inWorkspace(folder, path, notes)}`];
    if (file === undefined) notes.push(`secret ${String(source)} is neither a file nor a variable`);
    return [];
  });
}

function ulimits(value: unknown): readonly string[] {
  return Object.entries(mapOf(value)).map(([name, limit]) => {
    const { soft, hard } = typeof limit === 'object' ? mapOf(limit) : { soft: limit, hard: limit };
    return `${name}=${String(soft)}:${String(hard)}`;
  });
}

function dockerfileIn(context: string, dockerfile = 'Dockerfile', notes: string[]): string | undefined {
  // One note is enough for a context that lies outside with its Dockerfile.
  return isUrl(context) ? undefined : inWorkspace(context, dockerfile, isOutside(context) ? [] : notes);
}

function inWorkspace(folder: string, path: string, notes: string[]): string {
  if (isUrl(path)) return path;
  const joined = posix.isAbsolute(path) ? path : posix.join(folder, path).replace(/(?<=.)\/$/, '');
  if (isOutside(joined)) notes.push(`${path} lies outside the workspace`);
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
