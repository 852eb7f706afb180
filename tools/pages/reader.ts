import { execa } from 'execa';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { servePackage } from './package-registry';
import { REPOSITORY, type Page } from './pages';
import { runPage } from './run-page';

/** The builder that `nx-buildkit:init` configures. */
const BUILDER = 'nx-buildkit';

/** Somebody who does what pages say, each in a fresh folder, with the package as it is built here and the engine of the environment. */
export interface Reader {
  /** @throws Error with the line of the page and what was printed */
  follow(page: Page, say?: (text: string) => void): Promise<void>;
  /** Takes away the folders and the builder, with all that is in its cache. */
  leave(): Promise<void>;
}

/** Pages share an image store and a builder, as the workspaces of one user do. */
export async function createReader(): Promise<Reader> {
  const home = await mkdtemp(join(tmpdir(), 'nx-buildkit-pages-'));
  const registry = await servePackage(home);
  const bin = join(home, 'bin');
  await writeCommand(join(bin, 'run-ci-file'), join(__dirname, 'run-ci-file.ts'));
  const env = (root: string): Record<string, string> => ({
    PATH: [join(root, 'node_modules/.bin'), bin, process.env['PATH']].join(delimiter),
    XDG_CACHE_HOME: join(home, 'cache'),
    npm_config_registry: registry.url,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    NX_ISOLATE_PLUGINS: 'false',
    CI: 'true',
    GIT_AUTHOR_NAME: 'reader',
    GIT_AUTHOR_EMAIL: 'reader@example.com',
    GIT_COMMITTER_NAME: 'reader',
    GIT_COMMITTER_EMAIL: 'reader@example.com',
  });
  const workspace = join(home, 'workspace');
  await createWorkspace(workspace, env(workspace));
  let count = 0;
  return {
    async follow(page, say = () => undefined) {
      const root = join(home, `${++count}`, 'work');
      await mkdir(root, { recursive: true });
      if (page.begin === 'workspace') await cp(workspace, root, { recursive: true, verbatimSymlinks: true });
      if (page.begin === 'example') await copyExample(dirname(page.file), root, env(root));
      await runPage(page, { root, state: join(home, `${count}`, 'shell'), env: env(root) }, say);
    },
    async leave() {
      registry.close();
      await execa('docker', ['buildx', 'rm', '--force', BUILDER], { reject: false });
      await rm(home, { recursive: true, force: true });
    },
  };
}

type Variables = Readonly<Record<string, string>>;

/** A workspace after `nx add nx-buildkit`, committed. */
async function createWorkspace(root: string, env: Variables): Promise<void> {
  await linkPackages(root);
  const manifest = { name: 'acme', version: '1.0.0', private: true, devDependencies: { 'nx-buildkit': '*' } };
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest, null, 2));
  await writeFile(join(root, 'nx.json'), '{}');
  await writeFile(join(root, '.gitignore'), 'node_modules\ndist\n.nx\n');
  await execa('nx', ['g', 'nx-buildkit:init', '--no-interactive'], { cwd: root, env });
  await commitAll(root, env);
}

/** A workspace of this repository as somebody has it who has cloned it and installed its packages. */
async function copyExample(folder: string, root: string, env: Variables): Promise<void> {
  await cp(folder, root, {
    recursive: true,
    filter: (path) => !['node_modules', 'dist', '.nx'].includes(basename(path)),
  });
  await linkPackages(root);
  await commitAll(root, env);
}

/** The packages of a reader are this repository's, so that they take no time to install. */
async function linkPackages(root: string): Promise<void> {
  const modules = join(root, 'node_modules');
  await mkdir(modules, { recursive: true });
  await symlink(join(REPOSITORY, 'packages/nx-buildkit/dist'), join(modules, 'nx-buildkit'));
  for (const name of ['nx', '@nx', '.bin']) await symlink(join(REPOSITORY, 'node_modules', name), join(modules, name));
}

async function commitAll(root: string, env: Variables): Promise<void> {
  const commands = [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    ['commit', '--quiet', '--message=A workspace'],
  ];
  for (const args of commands) await execa('git', args, { cwd: root, env });
}

/** A command for the readers, from a program of this repository. */
async function writeCommand(path: string, program: string): Promise<void> {
  const register = join(REPOSITORY, 'node_modules/@swc-node/register');
  const project = join(REPOSITORY, 'tsconfig.json');
  await mkdir(dirname(path), { recursive: true });
  const script = `#!/bin/sh\nSWC_NODE_PROJECT='${project}' exec node --require '${register}' '${program}' "$@"\n`;
  await writeFile(path, script, { mode: 0o755 });
}
