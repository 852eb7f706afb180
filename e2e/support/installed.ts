import { execa } from 'execa';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeAsChanged, type NxOutcome } from './workspace';

const REPOSITORY = resolve(__dirname, '../..');
const DIST = join(REPOSITORY, 'packages/nx-buildkit/dist');

/** The package as it would be published. */
export interface Packed {
  readonly tarball: string;
  /** Paths of its files. */
  readonly files: readonly string[];
  remove(): Promise<void>;
}

/** A new workspace that has the package from its tarball, as a user would have it from a registry. */
export interface Installed {
  readonly root: string;
  nx(...args: readonly string[]): Promise<NxOutcome>;
  read<Content>(path: string): Promise<Content>;
  readText(path: string): Promise<string>;
  write(path: string, content: string | object): Promise<void>;
  remove(): Promise<void>;
}

/** Packages of a workspace, besides Nx and this plugin. */
export interface Packages {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export type PackageManager = 'npm' | 'pnpm';

/** Packs what `nx run nx-buildkit:build` made. */
export async function pack(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-pack-'));
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder], { cwd: DIST });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return {
    tarball: join(folder, filename),
    files: files.map(({ path }) => path),
    remove: () => rm(folder, { recursive: true }),
  };
}

/**
 * @param nx the version of Nx that the workspace has
 * @param more packages of the workspace
 */
export async function install(
  nx: string,
  packageManager: PackageManager,
  { tarball }: Packed,
  more: Packages = {},
): Promise<Installed> {
  const root = await mkdtemp(join(tmpdir(), 'nx-buildkit-installed-'));
  const write = (path: string, content: string | object): Promise<void> => writeAsChanged(join(root, path), content);
  await write('package.json', {
    name: 'installed',
    version: '1.0.0',
    private: true,
    dependencies: more.dependencies,
    devDependencies: { nx, '@nx/devkit': nx, 'nx-buildkit': `file:${tarball}`, ...more.devDependencies },
  });
  await write('nx.json', { analytics: false });
  await writeFile(join(root, '.gitignore'), 'node_modules\n.nx\ndist\nimage-store\n');
  // The packages of Nx disagree about the version of Express that they could use.
  if (more.dependencies) await writeFile(join(root, '.npmrc'), 'legacy-peer-deps=true\n');
  const { exitCode, output } = await run(root, packageManager, ['install']);
  if (exitCode !== 0) throw new Error(output);
  return {
    root,
    nx: (...args) => run(root, join(root, 'node_modules/.bin/nx'), args),
    read: async (path) => JSON.parse(await readFile(join(root, path), 'utf8')),
    readText: (path) => readFile(join(root, path), 'utf8'),
    write,
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function run(cwd: string, command: string, args: readonly string[]): Promise<NxOutcome> {
  const { exitCode, all } = await execa(command, args, {
    cwd,
    all: true,
    reject: false,
    preferLocal: true,
    localDir: REPOSITORY,
    // Migrations are run by the Nx that is installed, not by the newest.
    env: { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', CI: 'true', NX_MIGRATE_USE_LOCAL: 'true' },
  });
  return { exitCode: exitCode ?? -1, output: all };
}
