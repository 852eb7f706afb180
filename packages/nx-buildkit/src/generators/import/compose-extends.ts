import { mapOf, type YamlMap } from './compose-values';

/** A service with all that it extends, and what of that is elsewhere. */
export interface ExtendedService {
  readonly service: YamlMap;
  readonly notes: readonly string[];
}

/**
 * A service on top of the one that it extends in the same file: https://docs.docker.com/reference/compose-file/services/#extends
 *
 * @param seen the services that led to this one
 */
export function extended(name: string, services: YamlMap, seen: readonly string[] = []): ExtendedService {
  const own = mapOf(services[name]);
  const { extends: base, ...service } = own;
  if (base === undefined) return { service: own, notes: [] };
  const { service: from, file } = typeof base === 'string' ? { service: base, file: undefined } : mapOf(base);
  if (file !== undefined)
    return { service, notes: [`it extends ${String(from)} of ${String(file)}, which is not read`] };
  if (seen.includes(name)) return { service, notes: [`it extends itself: ${[...seen, name].join(', ')}`] };
  const { service: below, notes } = extended(String(from), services, [...seen, name]);
  return { service: mapOf(merged(below, service)), notes };
}

/** Mappings are merged, lists follow each other, everything else is replaced. */
function merged(below: unknown, above: unknown): unknown {
  if (Array.isArray(below) && Array.isArray(above)) return [...below, ...above];
  const [lower, upper] = [mapOf(below), mapOf(above)];
  if (Object.keys(lower).length === 0 || Object.keys(upper).length === 0) return above ?? below;
  const keys = new Set([...Object.keys(lower), ...Object.keys(upper)]);
  return Object.fromEntries([...keys].map((key) => [key, key in upper ? merged(lower[key], upper[key]) : lower[key]]));
}
