import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseObject } from '../../util/json';
import { dockerConfigFolder } from '../../util/files/user-folders';
import { ifMissing } from '../../util/files/if-missing';
import { environment } from '../../util/task-scope';

/**
 * The engine that `docker` talks to, in the words in which buildx stores it: a context's name, or an address for the default context.
 * https://github.com/docker/buildx/blob/v0.38.2/util/dockerutil/context.go (GetCurrentEndpoint)
 */
export async function currentEndpoint(
  env: Readonly<Record<string, string | undefined>> = environment(),
): Promise<string> {
  const context = env['DOCKER_HOST'] ? 'default' : env['DOCKER_CONTEXT'] || (await configuredContext(env)) || 'default';
  if (context !== 'default') return context;
  const ofTls = hasTlsFromEnvironment(env) ? await contextOf(env['DOCKER_HOST'] ?? '', env) : undefined;
  if (ofTls !== undefined) return ofTls;
  const local = process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
  return env['DOCKER_HOST'] ? fullEndpoint(env['DOCKER_HOST']) : local;
}

/** Whether the certificates for the engine are those of DOCKER_CERT_PATH, as in GitLab's jobs with a Docker service: buildx cannot keep these for a builder. */
export function hasTlsFromEnvironment(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env['DOCKER_TLS_VERIFY']) && (env['DOCKER_HOST']?.startsWith('tcp:') ?? false);
}

/**
 * The context that keeps certificates for an engine.
 *
 * https://github.com/docker/cli/blob/v28.5.2/cli/context/store/store.go
 */
async function contextOf(host: string, env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const contexts = await contextsIn('tls', env);
  return contexts.find(({ host: of }) => fullEndpoint(of) === fullEndpoint(host))?.name;
}

/** The address of the engine that an endpoint stands for, which can be the name of a context; undefined for an unknown name. */
export async function engineAddress(
  endpoint: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (endpoint.includes('://')) return endpoint;
  return (await contextsIn('meta', env)).find(({ name }) => name === endpoint)?.host;
}

/** @param part of the contexts' files that they have to have */
async function contextsIn(
  part: 'meta' | 'tls',
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly { readonly name: string; readonly host: string }[]> {
  const contexts = join(dockerConfigFolder(env), 'contexts');
  const ids = await readdir(join(contexts, part)).catch(ifMissing([]));
  const read = ids.sort().map(async (id) => {
    const text = await readFile(join(contexts, 'meta', id, 'meta.json'), 'utf8').catch(ifMissing(''));
    const { Name: name, Endpoints } = (parseObject(text) ?? {}) as ContextMeta;
    const host = Endpoints?.docker?.Host;
    return name && host ? [{ name, host }] : [];
  });
  return (await Promise.all(read)).flat();
}

interface ContextMeta {
  readonly Name?: string;
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
}

/** An address with the port that docker adds when there is none, as it comes back from buildx's store. */
export function fullEndpoint(endpoint: string): string {
  return /^tcp:\/\/[^/:]+$/.test(endpoint) ? `${endpoint}:2375` : endpoint;
}

async function configuredContext(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  // If it cannot be read, or is invalid, docker's own message is better.
  const text = await readFile(join(dockerConfigFolder(env), 'config.json'), 'utf8').catch(() => '');
  const context = parseObject(text)?.['currentContext'];
  return typeof context === 'string' ? context : undefined;
}
