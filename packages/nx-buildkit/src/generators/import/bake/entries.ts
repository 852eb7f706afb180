import { posix } from 'node:path';
import type { BakeEntry, BakeTarget } from '../../../buildx/bake';
import { readAttributes, writeAttributes } from '../../../util/csv';
import type { DockerBuildOptions } from '../../../component/options';

type EntryOptions = Pick<
  DockerBuildOptions,
  'secrets' | 'ssh' | 'cacheFrom' | 'cacheTo' | 'outputs' | 'sbom' | 'provenance'
>;

/**
 * The options whose values are lines of CSV, or are printed as objects.
 *
 * @param folder that relative paths start from
 */
export function entryOptions(target: BakeTarget, folder: string): EntryOptions {
  return {
    secrets: target.secret?.map((entry) => secretOption(entry, folder)),
    ssh: target.ssh?.map(sshOption),
    cacheFrom: target['cache-from']?.map(cacheOption),
    cacheTo: target['cache-to']?.map(cacheOption),
    outputs: outputs(target.output, folder),
    ...attestations(target.attest),
  };
}

function secretOption(entry: BakeEntry, folder: string): string {
  const { src, source, ...others } = attributesOf(entry);
  const isVariable = others['type'] === 'env';
  const within = (path: string): string => (isVariable || /^[~/]/.test(path) ? path : posix.join(folder, path));
  return writeAttributes({
    ...others,
    ...(src !== undefined && { src: within(src) }),
    ...(source !== undefined && { source: within(source) }),
  });
}

function sshOption(entry: BakeEntry): string {
  if (typeof entry === 'string') return entry;
  const { id = 'default', paths } = entry;
  return paths === undefined ? String(id) : `${String(id)}=${String(paths)}`;
}

/** A reference alone is a cache in a registry. */
function cacheOption(entry: BakeEntry): string {
  return typeof entry === 'string' ? entry : writeAttributes(attributesOf(entry));
}

/** An image that is only kept in the cache, because others are built from it, goes to the engine here like all images. */
function outputs(all: readonly BakeEntry[] = [], folder: string): readonly string[] {
  return all
    .map(attributesOf)
    .filter(({ type, ...others }) => type !== 'cacheonly' && (type !== 'docker' || Object.keys(others).length > 0))
    .map(({ dest, ...others }) => {
      // `-` is standard output.
      const inFolder = dest === undefined || dest === '-' || dest.startsWith('/') ? dest : posix.join(folder, dest);
      const attributes: Readonly<Record<string, string>> = {
        ...others,
        ...(inFolder !== undefined && { dest: inFolder }),
      };
      return Object.keys(attributes).length === 1 && attributes['type'] === 'registry'
        ? 'push'
        : writeAttributes(attributes);
    });
}

function attestations(all: readonly BakeEntry[] = []): Pick<DockerBuildOptions, 'sbom' | 'provenance'> {
  const entries = all.map(attributesOf).map(({ type, disabled, ...others }) => {
    return [type, disabled === 'true' ? false : Object.keys(others).length === 0 || writeAttributes(others)] as const;
  });
  return Object.fromEntries(entries.filter(([type]) => type === 'sbom' || type === 'provenance'));
}

/** The type comes first, as people write it. */
function attributesOf(entry: BakeEntry): Readonly<Record<string, string>> {
  const entries = typeof entry === 'string' ? Object.entries(readAttributes(entry)) : Object.entries(entry);
  const { type, ...others } = Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
  return { ...(type !== undefined && { type }), ...others };
}

/** buildx prints text that HCL can read again: https://github.com/docker/buildx/blob/v0.38.2/bake/bake.go (MarshalJSON) */
export function unescaped(text: string): string {
  return text.replaceAll('$${', '${').replaceAll('%%{', '%{');
}

/** The reverse of {@link unescaped}. */
export function escaped(text: string): string {
  return text.replaceAll('${', () => '$${').replaceAll('%{', '%%{');
}
