import { execa } from 'execa';
import { cp, mkdir, mkdtemp, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const REPOSITORY = resolve(__dirname, '../..');
/** The program `nx`. */
export const NX = join(REPOSITORY, 'node_modules/.bin/nx');
const PLUGIN = join(REPOSITORY, 'packages/nx-buildkit/dist');

/** How `nx` ended. */
export interface NxOutcome {
  readonly exitCode: number;
  /** Standard output and standard error together. */
  readonly output: string;
}

/** Runs Nx in a workspace. */
export interface Nx {
  /** Runs `nx` with these arguments; a non-zero exit code is an answer. */
  nx(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<NxOutcome>;
  /** Starts `nx` in a process group of its own, for tests that kill it, as another user when a number is given. */
  start(
    args: readonly string[],
    env?: Readonly<Record<string, string | undefined>>,
    uid?: number,
  ): ReturnType<typeof execa>;
}

/** An Nx workspace of its own with the built plugin, as a user would have it. */
export interface Workspace extends Nx {
  readonly root: string;
  write(path: string, content: string | object): Promise<void>;
  remove(): Promise<void>;
}

export interface WorkspaceOptions {
  /** An empty folder for it; a new one by default. */
  readonly root?: string;
  /** Options of the builder target; a name of its own is always given. */
  readonly builder: { readonly name: string } & Readonly<Record<string, unknown>>;
  /** Options of the config target. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Components to copy from `examples/`. */
  readonly examples?: readonly string[];
  /** Options for every prefetch target, e.g. short pauses. */
  readonly prefetch?: Readonly<Record<string, unknown>>;
}

/** The environment of `nx` in a workspace. */
export function nxVariables(root: string): Readonly<Record<string, string>> {
  return {
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    CI: 'true',
    NX_WORKSPACE_ROOT_PATH: root,
    // Plugins in the process of Nx itself halve its start-up. How Nx does it by default is seen with the installed package.
    NX_ISOLATE_PLUGINS: 'false',
  };
}

/** Makes a workspace with an image store of its own. */
export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-')));
  const workspace: Workspace = {
    root,
    ...nxIn(root),
    write: (path, content) => writeAsChanged(join(root, path), content),
    remove: () => rm(root, { recursive: true, force: true }),
  };
  await linkModules(root);
  // Names the plugin, so that no generator installs it: through the links npm would take the repository's own packages away.
  const devDependencies = { 'nx-buildkit': '*' };
  await workspace.write('package.json', { name: 'e2e', private: true, version: '1.0.0', devDependencies });
  await workspace.write('.gitignore', 'node_modules\ndist\n.nx\nimage-store\n');
  await workspace.write('nx.json', {
    plugins: ['nx-buildkit'],
    analytics: false,
    targetDefaults: {
      'nx-buildkit:prefetch': { options: options.prefetch ?? {} },
      'nx-buildkit:docker-build': { options: { storeDir: 'image-store' } },
    },
  });
  await workspace.write('tools/buildkit/project.json', {
    name: 'buildkit',
    targets: {
      config: { executor: 'nx-buildkit:buildkit-config', options: options.config ?? {} },
      doctor: { executor: 'nx-buildkit:doctor' },
      report: { executor: 'nx-buildkit:report' },
      builder: {
        executor: 'nx-buildkit:builder',
        dependsOn: ['config'],
        options: { network: 'host', ...options.builder },
      },
    },
  });
  for (const example of options.examples ?? []) {
    await cp(join(REPOSITORY, 'examples', example), join(root, 'components', example), { recursive: true });
  }
  return workspace;
}

/**
 * Writes a text, or JSON, into a file that Nx then takes for changed: without its daemon, it knows a file by the second of its last change, and a run
 * can take less.
 *
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/native/utils/get_mod_time.rs
 */
export async function writeAsChanged(file: string, content: string | object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const before = await secondOf(file);
  await writeFile(file, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  if ((await secondOf(file)) <= before) await utimes(file, before + 1, before + 1);
}

/** The second of the last change of a file; 0 for one that is not there. */
async function secondOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return Math.floor((found?.mtimeMs ?? 0) / 1000);
}

/** The repository's own Nx in a workspace, or in a clone of one. */
export function nxIn(root: string): Nx {
  const start: Nx['start'] = (args, env, uid) =>
    execa(process.execPath, [NX, ...args], {
      cwd: root,
      all: true,
      reject: false,
      detached: true,
      ...(uid !== undefined && { uid, gid: uid }),
      env: { ...nxVariables(root), ...env },
    });
  return {
    start,
    async nx(args, env) {
      const result = await start(args, env);
      return { exitCode: result.exitCode ?? -1, output: String(result.all) };
    },
  };
}

/**
 * Writes a component whose image is built from its Dockerfile.
 *
 * @param options of docker-build
 * @param files that lie beside the Dockerfile
 */
export async function writeComponent(
  workspace: Pick<Workspace, 'write'>,
  name: string,
  dockerfile: string,
  options: object = {},
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const targets = { 'docker-build': { executor: 'nx-buildkit:docker-build', options } };
  const all = { Dockerfile: dockerfile, 'project.json': { name, targets }, ...files };
  for (const [path, content] of Object.entries(all)) await workspace.write(`components/${name}/${path}`, content);
}

/** Makes the workspace a git repository with everything committed: what `nx affected` compares with. */
export async function commitAll({ root }: Workspace): Promise<void> {
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.com', ...args], { cwd: root });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Components');
}

/** The plugin as `nx run nx-buildkit:build` makes it, beside the repository's own Nx. */
export async function linkModules(root: string): Promise<void> {
  const modules = join(root, 'node_modules');
  await mkdir(modules);
  await symlink(PLUGIN, join(modules, 'nx-buildkit'));
  for (const name of ['nx', '@nx']) await symlink(join(REPOSITORY, 'node_modules', name), join(modules, name));
}
