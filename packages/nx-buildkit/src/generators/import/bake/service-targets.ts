import { posix } from 'node:path';
import type { BakeTarget } from '../../../buildx/bake';
import type { ComponentPlan } from '../component-plan';
import { escaped } from './entries';

/** A service of a compose file that is built, as it was read. */
export type Service = Omit<ComponentPlan, 'root'>;

/** The name of a service in buildx: https://github.com/docker/buildx/blob/v0.38.2/bake/bake.go (sanitizeTargetName) */
export function targetName(service: string): string {
  return service.replaceAll(/[^\w-]/g, '_');
}

/**
 * Services as targets that bake files inherit from, list in groups and override: what a target replaces as a whole or merges key by key. The rest of
 * a service does not depend on the bake files, and {@link extendedService} adds it.
 *
 * @param folder that relative paths of targets start from, relative to the workspace
 */
export function serviceTargets(services: readonly Service[], folder: string): Readonly<Record<string, BakeTarget>> {
  return Object.fromEntries(services.map((service) => [targetName(service.name), serviceTarget(service, folder)]));
}

function serviceTarget({ options, inline }: Service, folder: string): BakeTarget {
  const { context = '.', dockerfile = 'Dockerfile', target, tags, platform, buildArgs, labels } = options;
  return {
    context: escaped(posix.relative(folder, context) || '.'),
    ...(inline === undefined
      ? { dockerfile: escaped(posix.relative(context, dockerfile)) }
      : { 'dockerfile-inline': escaped(inline) }),
    ...(target !== undefined && { target: escaped(target) }),
    ...(tags && { tags: [tags].flat().map(escaped) }),
    ...(platform && { platforms: [platform].flat().map(escaped) }),
    ...(buildArgs && { args: escapedEntries(buildArgs) }),
    ...(labels && { labels: escapedEntries(labels) }),
  };
}

function escapedEntries(entries: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [escaped(name), escaped(String(value))]));
}

/** A service together with what buildx made of its target. */
export function extendedService(service: Service, target: Service): Service {
  const notes = [...service.notes, ...target.notes];
  return { ...service, ...target, options: { ...service.options, ...target.options }, notes: [...new Set(notes)] };
}
