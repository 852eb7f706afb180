import { posix } from 'node:path';
import { interpolate } from './interpolate';
import { textOf, type YamlMap } from './values';
import type { Variables } from './variables';

/**
 * The name of a compose project: that of .env, or else of its files, or else of its folder.
 * https://docs.docker.com/compose/how-tos/project-name/
 *
 * @param path of the folder
 */
export function projectName(documents: readonly YamlMap[], { values }: Variables, path: string): string {
  const written = documents
    .flatMap(({ name }) => textOf(name) ?? [])
    .map((name) => normalized(interpolate(name, values).text ?? ''))
    .filter((name) => name !== '');
  return values['COMPOSE_PROJECT_NAME'] ?? written.at(-1) ?? normalized(posix.basename(path));
}

/** https://github.com/compose-spec/compose-go/blob/v2.16.1/loader/loader.go (NormalizeProjectName) */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
