import { posix } from 'node:path';
import type { BakeEntry, BakeTarget } from '../../../buildx/bake';
import { csvField } from '../../../component/outputs';
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
    cacheFrom: target['cache-from']?.map(csv),
    cacheTo: target['cache-to']?.map(csv),
    outputs: outputs(target.output, folder),
    ...attestations(target.attest),
  };
}

function secretOption(entry: BakeEntry, folder: string): string {
  return csv(entry).replace(/(^|,)(src|source)=([^~/,][^,]*)/, (_, before: string, key: string, path: string) => {
    return `${before}${key}=${posix.join(folder, path)}`;
  });
}

function sshOption(entry: BakeEntry): string {
  if (typeof entry === 'string') return entry;
  const { id = 'default', paths } = entry;
  return paths === undefined ? String(id) : `${String(id)}=${String(paths)}`;
}

/** An image that is only kept in the cache, because others are built from it, goes to the engine here like all images. */
function outputs(all: readonly BakeEntry[] = [], folder: string): readonly string[] {
  return all
    .map(csv)
    .filter((text) => !/(^|,)type=cacheonly(,|$)/.test(text) && text !== 'type=docker')
    .map((text) => (text === 'type=registry' ? 'push' : text))
    .map((text) =>
      text.replace(
        /(^|,)dest=([^/,][^,]*)/,
        (_, before: string, path: string) => `${before}dest=${posix.join(folder, path)}`,
      ),
    );
}

function attestations(all: readonly BakeEntry[] = []): Pick<DockerBuildOptions, 'sbom' | 'provenance'> {
  const entries = all.map((entry) => {
    const text = csv(entry);
    const type = /(?:^|,)type=([^,]*)/.exec(text)?.[1];
    const rest = text.replace(/(^|,)type=[^,]*,?/, '$1').replace(/,$/, '');
    const value = /(^|,)disabled=true(,|$)/.test(rest) ? false : rest === '' || rest === 'disabled=false' ? true : rest;
    return [type, value] as const;
  });
  return Object.fromEntries(entries.filter(([type]) => type === 'sbom' || type === 'provenance'));
}

function csv(entry: BakeEntry): string {
  if (typeof entry === 'string') return entry;
  const fields = Object.entries(entry).map(([key, value]) => csvField(`${key}=${String(value)}`));
  // buildx reads the type first where it writes one itself.
  return [...fields]
    .sort((one, other) => Number(other.startsWith('type=')) - Number(one.startsWith('type=')))
    .join(',');
}

/** buildx prints text that HCL can read again: https://github.com/docker/buildx/blob/v0.38.2/bake/bake.go (MarshalJSON) */
export function unescaped(text: string): string {
  return text.replaceAll('$${', '${').replaceAll('%%{', '%{');
}

/** The reverse of {@link unescaped}. */
export function escaped(text: string): string {
  return text.replaceAll('${', () => '$${').replaceAll('%{', '%%{');
}
