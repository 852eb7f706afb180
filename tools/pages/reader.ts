import { execa } from 'execa';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
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
  const env = (root: string): Record<string, string> => ({
    PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
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
      if (!page.startsEmpty) await cp(workspace, root, { recursive: true, verbatimSymlinks: true });
      await runPage(page, { root, state: join(home, `${count}`, 'shell'), env: env(root) }, say);
    },
    async leave() {
      registry.close();
      await execa('docker', ['buildx', 'rm', '--force', BUILDER], { reject: false });
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A workspace after `nx add nx-buildkit`, committed. Its packages are this repository's, so that it takes no time to install. */
async function createWorkspace(root: string, env: Readonly<Record<string, string>>): Promise<void> {
  const modules = join(root, 'node_modules');
  await mkdir(modules, { recursive: true });
  await symlink(join(REPOSITORY, 'packages/nx-buildkit/dist'), join(modules, 'nx-buildkit'));
  for (const name of ['nx', '@nx', '.bin']) await symlink(join(REPOSITORY, 'node_modules', name), join(modules, name));
  const manifest = { name: 'acme', version: '1.0.0', private: true, devDependencies: { 'nx-buildkit': '*' } };
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest, null, 2));
  await writeFile(join(root, 'nx.json'), '{}');
  await writeFile(join(root, '.gitignore'), 'node_modules\ndist\n.nx\n');
  const commands = [
    ['nx', 'g', 'nx-buildkit:init', '--no-interactive'],
    ['git', 'init', '--quiet', '--initial-branch=main'],
    ['git', 'add', '--all'],
    ['git', 'commit', '--quiet', '--message=A workspace'],
  ];
  for (const [file = '', ...args] of commands) await execa(file, args, { cwd: root, env });
}
