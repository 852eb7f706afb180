import { docker, removeBuilder, removeImages, resetHub } from '../support/engine';
import { commitAll, createWorkspace, type Workspace } from '../support/workspace';

/** A workspace of the shape that a public repository has, with what is imported from it. */
export interface Repository {
  readonly workspace: Workspace;
  /** Runs the generator `import` and returns what it said. */
  importFrom(folder: string, ...args: readonly string[]): Promise<string>;
  /** Runs `nx` and returns its output; fails with it when nx does. */
  run(...args: readonly string[]): Promise<string>;
  /** The same with further variables. */
  runWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string>;
  /** Types what import said to type next, for one platform. */
  buildAll(said: string): Promise<string>;
  /** What a file of an image holds. */
  fileIn(image: string, path: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * @param name of its builder
 * @param files by their paths
 * @param images that it builds, to be removed in the end
 */
export async function openRepository(
  name: string,
  files: Readonly<Record<string, string>>,
  images: readonly string[],
): Promise<Repository> {
  await resetHub();
  const builder = `e2e-repository-${name}`;
  const workspace = await createWorkspace({ builder: { name: builder } });
  for (const [path, text] of Object.entries(files)) await workspace.write(path, text);
  await commitAll(workspace);
  const runWith: Repository['runWith'] = async (env, ...args) => {
    const { exitCode, output } = await workspace.nx(args, env);
    expect({ exitCode, output }).toEqual({ exitCode: 0, output });
    return output;
  };
  const run: Repository['run'] = (...args) => runWith({}, ...args);
  return {
    workspace,
    run,
    runWith,
    importFrom: (folder, ...args) => run('g', 'nx-buildkit:import', folder, ...args),
    buildAll(said) {
      const words = /^Next: nx (.*)$/m.exec(said)?.[1]?.split(' ') ?? [];
      return run(...words, '--platform=amd64');
    },
    // Out of an image, whether it has a shell or not, and for whatever platform it is.
    async fileIn(image, path) {
      const container = await docker('container', 'create', image, 'none');
      const tar = await docker('container', 'cp', `${container}:${path}`, '-');
      await docker('container', 'rm', container);
      return textInTar(tar);
    },
    async close() {
      await removeBuilder(builder);
      await removeImages(...images);
      await workspace.remove();
    },
  };
}

/** The content of the one small file in an archive: it follows a header of 512 bytes. */
function textInTar(tar: string): string {
  return tar.slice(512).replace(/\0+$/, '').trim();
}
