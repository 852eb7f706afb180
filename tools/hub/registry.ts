import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running registry. */
export interface Registry {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly process: ChildProcess;
}

/** Who may pull and push, in the words of the registry's configuration: https://distribution.github.io/distribution/about/configuration/#auth */
export type RegistryAuth = Readonly<Record<'htpasswd' | 'token', object>>;

/**
 * Starts a registry of the distribution project on a free loopback port.
 * @param binary the built `github.com/distribution/distribution/v3/cmd/registry`
 * @param dir keeps its configuration and its images
 * @param auth everybody when absent
 * @returns when it answers
 * @throws when the binary is missing or ends before it answers; its output is this process's own
 */
export async function startRegistry(binary: string, dir: string, auth?: Partial<RegistryAuth>): Promise<Registry> {
  await mkdir(dir, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(dir, 'images') }, delete: { enabled: true } },
    http: { addr: address, secret: randomBytes(16).toString('hex') },
    ...(auth && { auth }),
  };
  const configFile = join(dir, 'config.yml');
  // JSON is YAML too.
  await writeFile(configFile, JSON.stringify(config, null, 2));
  // It would look for a collector of traces on localhost:4318.
  return startServer(binary, ['serve', configFile], `http://${address}`, { OTEL_TRACES_EXPORTER: 'none' });
}

/**
 * Starts a registry of whatever make.
 * @param env what is added to the environment
 * @returns when it answers at `url`
 * @throws when it ends before
 */
export async function startServer(
  binary: string,
  args: readonly string[],
  url: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Registry> {
  const child = spawn(binary, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${binary} ended with exit code ${code} before it answered`);
  });
  await Promise.race([ended, answering(url)]);
  ended.catch(() => undefined);
  return { url, process: child };
}

/** @returns a port of 127.0.0.1 that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

async function answering(url: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const answered = await fetch(new URL('/v2/', url)).then(
      ({ status }) => status === 200 || status === 401,
      () => false,
    );
    if (answered) return;
    await sleep(50);
  }
  throw new Error(`the registry at ${url} does not answer`);
}
