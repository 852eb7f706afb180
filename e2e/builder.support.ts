import { execa } from 'execa';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../tools/hub/certificates';
import { docker, removeBuilder, resetHub } from './support/engine';
import { createWorkspace, type NxOutcome, type Workspace } from './support/workspace';

/** Calls the executor as Nx does, in a process of its own but without Nx's start-up, of which a dozen at once take a minute. */
const CALL = `
  const { default: executor } = require(process.cwd() + '/node_modules/nx-buildkit/src/executors/builder/executor.js');
  executor(JSON.parse(process.argv[1]), { root: process.cwd(), projectsConfigurations: { projects: {} } }).then(({ success }) => (process.exitCode = success ? 0 : 1));`;

export type BuilderOptions = { readonly name: string } & Readonly<Record<string, unknown>>;

export function startBuilder(
  workspace: Workspace,
  options: BuilderOptions,
  env: Readonly<Record<string, string>> = {},
): ReturnType<typeof execa> {
  return execa(process.execPath, ['-e', CALL, JSON.stringify({ network: 'host', ...options })], {
    cwd: workspace.root,
    all: true,
    reject: false,
    detached: true,
    env,
  });
}

export async function runBuilder(
  workspace: Workspace,
  options: BuilderOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<NxOutcome> {
  const { exitCode, all } = await startBuilder(workspace, options, env);
  return { exitCode: exitCode ?? -1, output: String(all) };
}

/** A workspace with a builder that has a step in its cache. */
export interface Stage {
  readonly workspace: Workspace;
  /** Runs the executor for the stage's builder, unless the options name another. */
  builder(options?: object): Promise<NxOutcome>;
  /** builder.json */
  record(): Promise<{ readonly nodes: readonly unknown[] }>;
  /** Whether that step is still in the cache. */
  cacheIsKept(): Promise<boolean>;
  close(): Promise<void>;
}

export async function openStage(name: string): Promise<Stage> {
  const step = 'echo kept > /kept';
  await resetHub();
  await removeBuilder(name);
  const workspace = await createWorkspace({ builder: { name }, examples: ['gitea'] });
  expect(await workspace.nx(['run', 'buildkit:builder'])).toMatchObject({ exitCode: 0 });
  expect(await plainBuild(name, step)).toMatchObject({ exitCode: 0 });
  return {
    workspace,
    builder: (options) => runBuilder(workspace, { name, ...options }),
    record: async () => JSON.parse(await readFile(join(workspace.root, 'dist/buildkit/builder.json'), 'utf8')),
    async cacheIsKept() {
      const build = await plainBuild(name, step);
      return build.exitCode === 0 && build.output.includes('CACHED');
    },
    async close() {
      await removeBuilder(name);
      await workspace.remove();
    },
  };
}

/** Runs it as often at once; the outcomes. */
export async function crowd(
  count: number,
  workspace: Workspace,
  options: BuilderOptions,
): Promise<readonly NxOutcome[]> {
  return Promise.all(Array.from({ length: count }, () => runBuilder(workspace, options)));
}

export const containerOf = (builder: string): string => `buildx_buildkit_${builder}0`;

export function stateOf(builder: string): Promise<string> {
  return docker('container', 'inspect', '--format', '{{.State.Status}}', containerOf(builder));
}

/** Names of the containers and volumes that belong to a builder. */
export async function tracesOf(builder: string): Promise<readonly string[]> {
  const filter = `name=buildx_buildkit_${builder}`;
  const containers = await docker('ps', '--all', '--filter', filter, '--format', '{{.Names}}');
  const volumes = await docker('volume', 'ls', '--filter', filter, '--format', '{{.Name}}');
  // The filter also finds longer names.
  const own = new RegExp(`^buildx_buildkit_${builder}\\d+(_state)?$`);
  return `${containers}\n${volumes}`.split('\n').filter((name) => own.test(name));
}

/** A build by a plain `docker buildx`, as anybody may start one; `RUN` of the Dockerfile is `command`. */
export async function plainBuild(builder: string, command: string, ...args: string[]): Promise<NxOutcome> {
  const context = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-build-'));
  try {
    await writeFile(join(context, 'Dockerfile'), `FROM ubuntu:22.04\nRUN ${command}\n`);
    const options = ['--builder', builder, '--progress', 'plain', ...args];
    const { exitCode, all } = await execa('docker', ['buildx', 'build', ...options, context], {
      all: true,
      reject: false,
    });
    return { exitCode: exitCode ?? -1, output: all };
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** A buildkitd that this plugin did not start: in a container, on loopback, for clients with a certificate only. */
export interface RemoteBuildkit {
  readonly endpoint: string;
  /** Paths of `cacert`, `cert` and `key`, as driver remote takes them. */
  readonly certificates: Readonly<Record<'cacert' | 'cert' | 'key', string>>;
  stop(): Promise<void>;
}

/** @param toml its configuration */
export async function startRemoteBuildkit(name: string, toml: string): Promise<RemoteBuildkit> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-tls-'));
  const authority = await createAuthority('builders');
  const [server, client] = await Promise.all([authority.issue('server'), authority.issue('client')]);
  const files = {
    'ca.pem': authority.cert,
    'server.pem': server.cert,
    'server-key.pem': server.key,
    'client.pem': client.cert,
    'client-key.pem': client.key,
    'buildkitd.toml': toml,
  };
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
  const flags = {
    '--config': 'buildkitd.toml',
    '--tlscacert': 'ca.pem',
    '--tlscert': 'server.pem',
    '--tlskey': 'server-key.pem',
  };
  await docker('rm', '--force', '--volumes', name);
  await docker(
    'create',
    ...['--name', name, '--privileged', '--network', 'host', '--volume', '/var/lib/buildkit'],
    'moby/buildkit:buildx-stable-1',
    ...['--addr', `tcp://127.0.0.1:${port}`],
    ...Object.entries(flags).flatMap(([flag, file]) => [flag, `/tls/${file}`]),
  );
  await docker('cp', folder, `${name}:/tls`);
  await docker('start', name);
  return {
    endpoint: `tcp://127.0.0.1:${port}`,
    certificates: {
      cacert: join(folder, 'ca.pem'),
      cert: join(folder, 'client.pem'),
      key: join(folder, 'client-key.pem'),
    },
    async stop() {
      await docker('rm', '--force', '--volumes', name);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
