import type { CreateNodesContext, NxJsonConfiguration } from '@nx/devkit';
import { Minimatch } from 'minimatch';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';

type Context = Pick<CreateNodesContext, 'workspaceRoot' | 'nxJsonConfiguration'>;
type PluginEntry = Exclude<NonNullable<NxJsonConfiguration['plugins']>[number], string>;

/** What this code needs of a plugin: https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/project-graph/plugins/public-api.ts */
interface Plugin {
  readonly createNodes?: CreateNodes;
  readonly createNodesV2?: CreateNodes;
}
type CreateNodes = readonly [
  glob: string,
  create: (files: readonly string[], options: unknown, context: Context) => unknown,
];

/** Plugins that add targets only to projects of a project.json or package.json: they look for one beside their own file. */
const ADDING_TARGETS =
  /^(nx-buildkit|@nx\/(angular|cypress|detox|docker|eslint|expo|jest|js|next|nuxt|playwright|react|react-native|remix|rollup|rsbuild|rspack|storybook|vite|vitest|webpack)(\/.*)?)$/;

/** Whether each project of the workspace has a file of Nx: no plugin of nx.json makes any of a pom.xml or a go.mod. */
export function knowsAllProjects({ plugins = [] }: Pick<NxJsonConfiguration, 'plugins'>): boolean {
  return plugins.every((entry) => ADDING_TARGETS.test(typeof entry === 'string' ? entry : entry.plugin));
}

/**
 * The projects that other plugins of nx.json make in folders without a file of Nx: of a pom.xml, a go.mod, a *.csproj. Nx tells a plugin nothing of
 * the results of another one, and refuses the whole graph for targets in a folder that is no project, so those plugins are asked here too.
 *
 * @param folders those with a Dockerfile that are no projects by themselves
 * @returns their names, by folder
 */
export async function projectsOfOtherPlugins(
  folders: readonly string[],
  context: Context,
): Promise<ReadonlyMap<string, string>> {
  if (folders.length === 0) return new Map();
  const { nxJsonConfiguration: nxJson } = context;
  const entries = (nxJson.plugins ?? []).map((entry) => (typeof entry === 'string' ? { plugin: entry } : entry));
  const files = folders.flatMap((folder) => filesIn(folder, context.workspaceRoot));
  // No plugin is told of itself, since one that asks the others too, as this one under another name, would ask without end.
  const found = await Promise.all(
    entries.map((entry) => {
      const plugins = entries.filter((other) => other !== entry);
      return projectsOf(entry, files, { ...context, nxJsonConfiguration: { ...nxJson, plugins } });
    }),
  );
  const wanted = new Set(folders);
  return new Map(found.flat().filter(([root]) => wanted.has(root)));
}

/** @returns none for a plugin that cannot be loaded or fails: Nx reports that itself */
async function projectsOf(
  { plugin, options, include = [], exclude = [] }: PluginEntry,
  files: readonly string[],
  context: Context,
): Promise<readonly (readonly [root: string, name: string])[]> {
  if (plugin === 'nx-buildkit') return [];
  try {
    const { createNodesV2, createNodes } = createRequire(join(context.workspaceRoot, 'nx.json'))(plugin) as Plugin;
    const [glob, create] = createNodesV2 ?? createNodes ?? [];
    const isIncluded = (file: string): boolean => include.length === 0 || matches(file, include);
    const own = files.filter((file) => glob && matches(file, [glob]) && isIncluded(file) && !matches(file, exclude));
    if (own.length === 0 || create === undefined) return [];
    return projectsIn(await create(own, options, context));
  } catch {
    return [];
  }
}

/** @param results those of createNodes: a list of pairs of a file and what it makes */
function projectsIn(results: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(results)) return [];
  return results.flatMap(
    ([, made]: [string, { projects?: Record<string, { name?: string } | undefined> } | undefined]) =>
      Object.entries(made?.projects ?? {}).flatMap(([root, project]) =>
        project?.name === undefined ? [] : [[posix.normalize(root), project.name] as const],
      ),
  );
}

function filesIn(folder: string, workspaceRoot: string): readonly string[] {
  const entries = readdirSync(join(workspaceRoot, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => posix.join(folder, name));
}

function matches(file: string, globs: readonly string[]): boolean {
  return globs.some((glob) => new Minimatch(glob, { dot: true }).match(file));
}
