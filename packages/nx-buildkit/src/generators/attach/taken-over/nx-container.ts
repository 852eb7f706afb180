import type { TargetConfiguration } from '@nx/devkit';
import { lost, noted, type Noted } from '../../notes';
import { optionsOfFlags, type FlagValues } from './build-options';
import { metadataOptions, type Metadata } from './metadata';
import type { TakenTarget } from './taken-target';
import { writeAttributes } from '../../../util/csv';
import { plainPath } from '../../../util/files/workspace-path';

type Given = Readonly<Record<string, unknown>>;

/** Options whose names are those of flags, or nearly. */
const FLAGS: Readonly<Record<string, string>> = {
  tags: 'tag',
  'build-args': 'build-arg',
  'build-contexts': 'build-context',
  platforms: 'platform',
  labels: 'label',
  outputs: 'output',
  'add-hosts': 'add-host',
  'no-cache-filters': 'no-cache-filter',
};
/** Read elsewhere, or irrelevant. */
const OTHERS = new Set(['engine', 'metadata', 'context', 'file', 'secrets', 'secret-files']);

/**
 * A target of @nx-tools/nx-container, which by default builds in the workspace's folder:
 * https://github.com/gperdomor/nx-tools/blob/main/packages/nx-container/README.md
 *
 * @param root of the project
 */
export function ofNxContainer(name: string, target: TargetConfiguration, root: string): Noted<TakenTarget> {
  const { options = {}, configurations = {}, defaultConfiguration, dependsOn } = target;
  const given = { ...options, ...configurations[defaultConfiguration ?? ''] } as Given;
  const read = optionsOf(given);
  const others = Object.entries<Given>(configurations).filter(([key]) => key !== defaultConfiguration);
  const configured = others.map(([key, own]) => ({ key, read: optionsOf(own) }));
  return noted(
    {
      name,
      dockerfile: path(given['file'] ?? '{projectRoot}/Dockerfile', root),
      options: { context: path(given['context'] ?? '.', root), ...read.value },
      configurations: Object.fromEntries(configured.map(({ key, read }) => [key, read.value])),
      dependsOn: dependsOn ?? [],
    },
    ...read.notes,
    ...configured.flatMap(({ read }) => read.notes),
  );
}

function optionsOf(given: Given): ReturnType<typeof optionsOfFlags> {
  const flags = Object.entries(given)
    .filter(([option]) => !OTHERS.has(option))
    .map(([option, value]) => [FLAGS[option] ?? option, [value ?? []].flat().map(String)] as const);
  const secrets = [...secretVariables(given['secrets']), ...secretFiles(given['secret-files'])];
  const read = optionsOfFlags({ ...(Object.fromEntries(flags) as FlagValues), secret: secrets });
  const literal = lines(given['secrets']).length - secretVariables(given['secrets']).length;
  const left = literal > 0 ? [lost('secrets with literal values: name a file or a variable')] : [];
  const metadata = given['metadata'] as Metadata | undefined;
  if (metadata?.images === undefined) return { value: read.value, notes: [...read.notes, ...left] };
  const named = metadataOptions(metadata);
  return { value: { ...read.value, ...named.value }, notes: [...read.notes, ...left, ...named.notes] };
}

function secretVariables(secrets: unknown): readonly string[] {
  return lines(secrets).flatMap((text) => {
    const [, id, variable] = /^([^=]+)=\$\{?(\w+)\}?$/.exec(text) ?? [];
    return id === undefined ? [] : [writeAttributes({ id, env: variable ?? '' })];
  });
}

function secretFiles(files: unknown): readonly string[] {
  return lines(files).map((text) => {
    const [, id, src] = /^([^=]+)=(?:\.\/)?(.*)$/.exec(text) ?? [];
    return id === undefined || src === undefined ? text : writeAttributes({ id, src });
  });
}

function lines(value: unknown): readonly string[] {
  return [value ?? []].flat().map(String);
}

function path(text: unknown, root: string): string {
  const from = String(text)
    .replace('{projectRoot}', () => root)
    .replace(/^\{workspaceRoot\}\/?/, './');
  return plainPath(from);
}
