import { posix } from 'node:path';
import { entriesOf, mapOf, type YamlMap } from './values';
import { merged } from './yaml';

/** A service with all that it extends, and what of that could not be read. */
export interface ExtendedService {
  readonly service: YamlMap;
  readonly notes: readonly string[];
}

/** A file that services are looked up in; the folder's own compose files, read as one, have no path. */
interface ServiceFile {
  /** Relative to the folder of the project. */
  readonly path?: string;
  readonly services: YamlMap;
}

/** @returns the services of a file, relative to the folder of the project; undefined for one that is not there */
type ReadServices = (path: string) => YamlMap | undefined;

/**
 * A service on top of the one that it extends: https://docs.docker.com/reference/compose-file/services/#extends
 *
 * @param seen the services that led to this one
 */
export function extended(
  name: string,
  { path, services }: ServiceFile,
  read: ReadServices,
  seen: readonly string[] = [],
): ExtendedService {
  const { extends: base, ...service } = mapOf(services[name]);
  if (base === undefined) return { service, notes: [] };
  const { service: from, file } = typeof base === 'string' ? { service: base, file: undefined } : mapOf(base);
  const key = `${path ?? ''}#${name}`;
  if (seen.includes(key)) return { service, notes: [`${name} extends itself`] };
  const other = file === undefined ? path : posix.join(posix.dirname(path ?? '.'), String(file));
  const others = other === path ? services : read(other ?? '');
  if (others?.[String(from)] === undefined) {
    return { service, notes: [`it extends ${String(from)}${other ? ` of ${other}` : ''}, which is not there`] };
  }
  const below = extended(String(from), { path: other, services: others }, read, [...seen, key]);
  const lower = file === undefined ? below.service : movedFrom(posix.dirname(String(file)), below.service);
  return { service: mapOf(merged(lower, service)), notes: below.notes };
}

/** Paths in a file start from its own folder. */
function movedFrom(folder: string, { build, ...service }: YamlMap): YamlMap {
  const move = (path: unknown): unknown =>
    typeof path !== 'string' || /^(\/|~|[\w-]+:|git@)/.test(path) ? path : posix.join(folder, path);
  if (typeof build === 'string') return { ...service, build: move(build) };
  const { additional_contexts: contexts, context = '.', ...rest } = mapOf(build);
  if (!build) return service;
  return {
    ...service,
    build: {
      ...rest,
      context: move(context),
      ...(contexts !== undefined && {
        additional_contexts: Object.fromEntries(entriesOf(contexts).map(([name, path]) => [name, move(path)])),
      }),
    },
  };
}
