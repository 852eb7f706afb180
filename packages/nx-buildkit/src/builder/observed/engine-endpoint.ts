import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerConfigFolder } from '../../util/files/user-folders';

/**
 * The engine that `docker` talks to, in the words in which buildx stores it: a context's name, or an address for the default context.
 * https://github.com/docker/buildx/blob/v0.38.2/util/dockerutil/context.go (GetCurrentEndpoint)
 */
export async function currentEndpoint(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const context = env['DOCKER_HOST'] ? 'default' : env['DOCKER_CONTEXT'] || (await configuredContext(env)) || 'default';
  if (context !== 'default') return context;
  const local = process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
  return env['DOCKER_HOST'] ? fullEndpoint(env['DOCKER_HOST']) : local;
}

/** An address with the port that docker adds when there is none, as it comes back from buildx's store. */
export function fullEndpoint(endpoint: string): string {
  return /^tcp:\/\/[^/:]+$/.test(endpoint) ? `${endpoint}:2375` : endpoint;
}

async function configuredContext(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  try {
    const config: unknown = JSON.parse(await readFile(join(dockerConfigFolder(env), 'config.json'), 'utf8'));
    return (config as { currentContext?: string }).currentContext;
  } catch {
    // If it is invalid, docker's own message is better.
    return undefined;
  }
}
