import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { ComposeBuild, PathFrom } from '../../packages/nx-buildkit/src/generators/import/compose/read/canonical';
import { interpolate } from '../../packages/nx-buildkit/src/generators/import/compose/read/interpolate';
import type { ComposeProject } from '../../packages/nx-buildkit/src/generators/import/compose/read/read-compose';

/** A compose model as far as it concerns images, in one form whoever read it. */
export type Projection = Readonly<Record<string, unknown>>;

type Json = Readonly<Record<string, unknown>>;

/**
 * What `docker compose config` says.
 *
 * @param interpolated without it, numbers are written as they are meant and not as the text that they become, and secrets that nobody uses are there
 */
export function projectionOfConfig(
  { services = {}, secrets = {} }: { services?: Json; secrets?: Json },
  interpolated: boolean,
): Projection {
  return {
    services: mapValues(services, (service) => {
      const { image, platform, build } = service as Json;
      return given({ image, platform: platform || undefined, build: build && ofBuild(build as Json, interpolated) });
    }),
    ...(!interpolated && {
      secrets: mapValues(secrets, (secret) => {
        const { file, environment } = secret as Json;
        return given({ file, environment });
      }),
    }),
  };
}

/**
 * What we read.
 *
 * @param root the folder that the workspace is in
 * @param interpolated whether variables are replaced, a missing one by nothing
 */
export function projectionOfProject(
  { services, secrets }: ComposeProject,
  root: string,
  interpolated: boolean,
): Projection {
  return {
    services: mapValues(services, (scoped) => {
      const { service, variables } = scoped as ComposeProject['services'][string];
      const text = (value: string): string =>
        interpolated ? (interpolate(value, variables.values).template ?? '').replace(/\{env\.\w+\}/g, '') : value;
      const path = (from: PathFrom): string => absolute(root, from.folder, text(from.text));
      const { image, platform, build } = service;
      return given({
        image: image === undefined ? undefined : text(image),
        platform: platform ? text(platform) : undefined,
        build: build && ofBuild(deep(spelledOut(build, path), text), interpolated),
      });
    }),
    ...(!interpolated && {
      secrets: mapValues(secrets, (secret) => {
        const { file, environment } = secret as ComposeProject['secrets'][string];
        return given({ file: file && absolute(root, file.folder, file.text), environment });
      }),
    }),
  };
}

function spelledOut(build: ComposeBuild, path: (from: PathFrom) => string): Json {
  const contexts = build.additional_contexts;
  return {
    ...build,
    context: build.context && path(build.context),
    additional_contexts: contexts && mapValues(contexts, (from) => path(from as PathFrom)),
  };
}

function absolute(root: string, folder: string, path: string): string {
  if (/:\/\/|^service:|^github\.com\/|^git@/.test(path)) return path;
  return path.startsWith('~') ? resolve(homedir(), path.replace(/^~\/?/, '')) : resolve(root, folder, path);
}

/** A build with nothing left of its short forms, of what is said twice, and of how numbers are written. */
function ofBuild(build: Json, interpolated: boolean): Json {
  const {
    args,
    labels,
    additional_contexts,
    extra_hosts,
    ssh,
    secrets,
    dockerfile,
    dockerfile_inline,
    ulimits,
    ...rest
  } = build;
  const lists = mapValues(rest, (value) => (Array.isArray(value) ? [...new Set(value.map(String))] : value));
  const boolean = (key: string): string | undefined => (String(rest[key]) === 'true' ? 'true' : undefined);
  return given({
    ...lists,
    no_cache: boolean('no_cache'),
    pull: boolean('pull'),
    privileged: boolean('privileged'),
    shm_size: bytes(rest['shm_size']),
    dockerfile: dockerfile ?? (dockerfile_inline === undefined ? 'Dockerfile' : undefined),
    dockerfile_inline,
    args: pairs(args, interpolated),
    labels: pairs(labels, interpolated),
    additional_contexts: pairs(additional_contexts, true),
    extra_hosts: hosts(extra_hosts),
    ssh: ssh === undefined ? undefined : Object.keys(pairsWithNull(ssh)).sort(),
    secrets: secrets === undefined ? undefined : distinctSecrets(secrets as readonly unknown[]),
    ulimits:
      ulimits &&
      JSON.parse(JSON.stringify(ulimits), (_key, value) => (typeof value === 'number' ? String(value) : value)),
  });
}

function bytes(size: unknown): unknown {
  const [, number, unit = ''] = /^(\d+)(gb?)?$/i.exec(String(size)) ?? [];
  return number === undefined ? undefined : Number(number) * (unit === '' ? 1 : 2 ** 30);
}

function distinctSecrets(secrets: readonly unknown[]): readonly unknown[] {
  const all = secrets.map((one) => JSON.stringify(typeof one === 'string' ? { source: one } : one));
  return [...new Set(all)].map((one) => JSON.parse(one) as unknown);
}

function hosts(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const listed = Array.isArray(value)
    ? value.map(String)
    : Object.entries(value as Json).flatMap(([host, all]) => [all].flat().map((one) => `${host}=${String(one)}`));
  return [...new Set(listed.map((text) => text.replace(/^([^=:]*)[=:]\[?([^\]]*)\]?$/, '$1=$2')))].sort();
}

/** A key without a value is the environment's, which the tests leave empty. */
function pairs(value: unknown, values: boolean): Json | undefined {
  if (value === undefined || value === null) return undefined;
  const entries = Object.entries(pairsWithNull(value))
    .filter(([, one]) => one !== null)
    .map(([key, one]) => [key, values || String(one).includes('$') ? one : ''] as const);
  return entries.length > 0 ? Object.fromEntries(entries.sort()) : undefined;
}

function pairsWithNull(value: unknown): Json {
  if (!Array.isArray(value)) return mapValues(value as Json, (one) => (one === null ? null : String(one)));
  return Object.fromEntries(
    value.map((text: string) => text.split(/=(.*)/s)).map(([key = '', one]) => [key, one ?? null]),
  );
}

function deep(value: Json, text: (value: string) => string): Json {
  return JSON.parse(JSON.stringify(value), (_key, one: unknown) => (typeof one === 'string' ? text(one) : one)) as Json;
}

function mapValues(map: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

function given(fields: Json): Json {
  const empty = (value: unknown): boolean => value === undefined || JSON.stringify(value) === '[]';
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !empty(value)));
}
