import type { CreateNodesContext, TargetConfiguration } from '@nx/devkit';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { Minimatch } from 'minimatch';
import { getGlobPatternsFromPackageManagerWorkspaces } from 'nx/src/plugins/package-json';
import { dockerfileFilter, isDockerfile } from './dockerfile-names';
import { knowsAllProjects, projectsOfOtherPlugins } from './other-plugins';
import { parseObject } from '../util/json';
import { EXECUTOR_PREFIX } from '../component/names';

/** A project according to its own files, before Nx has merged the results of all plugins. */
export interface ProjectFiles {
  /** Relative to the workspace, `.` for its root. */
  readonly root: string;
  /** The roots of the projects within its folder, whose files Nx does not count as this project's; undefined if there can be others. */
  readonly nested: readonly string[] | undefined;
  /** The file that is named as the source of inferred targets. */
  readonly source: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** The targets in project.json and package.json. */
  readonly targets: Readonly<Record<string, TargetConfiguration>>;
  /** Names of the scripts in package.json, which Nx turns into targets. */
  readonly scripts: readonly string[];
  /** Names of the Dockerfiles in its folder. */
  readonly dockerfiles: readonly string[];
  /** Whether its package.json holds a version. */
  readonly hasVersion: boolean;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly tags?: readonly string[];
  readonly targets?: Readonly<Record<string, TargetConfiguration>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly nx?: Pick<Manifest, 'name' | 'tags' | 'targets'>;
}

/**
 * The projects that have a Dockerfile in their folder or a target of this plugin. A Dockerfile outside all project folders, those of other plugins
 * included, is ignored: returning its folder to Nx would create a project without a name, and Nx then refuses the whole graph.
 *
 * @param configFiles the files of the workspace that can configure a project
 * @param dockerfiles globs for the names of Dockerfiles
 */
export async function readProjects(
  configFiles: readonly string[],
  { workspaceRoot, nxJsonConfiguration }: CreateNodesContext,
  dockerfiles: readonly string[],
): Promise<readonly ProjectFiles[]> {
  const isNamed = dockerfileFilter(dockerfiles);
  const isMember = workspaceMembers(workspaceRoot);
  const all = [...byFolder(configFiles)];
  const isOfNx = ([root, names]: (typeof all)[number]): boolean =>
    names.includes('project.json') || (names.includes('package.json') && isMember(root));
  const unknown = all.filter((folder) => !isOfNx(folder) && folder[1].some(isNamed)).map(([root]) => root);
  const ofOthers = await projectsOfOtherPlugins(unknown, { workspaceRoot, nxJsonConfiguration });
  const folders = all.filter((folder) => isOfNx(folder) || ofOthers.has(folder[0]));
  const nested = knowsAllProjects(nxJsonConfiguration) ? nestedFolders(folders.map(([root]) => root)) : undefined;
  return folders.flatMap(([root, names]) => {
    const listed = names
      .filter((name) => isNamed(name) && isDockerfile(name, read(join(workspaceRoot, root, name))))
      .sort();
    const hasUnlisted = isNamed('Dockerfile') && isUnlisted(join(workspaceRoot, root, 'Dockerfile'));
    const found = hasUnlisted ? ['Dockerfile', ...listed] : listed;
    const texts = ['project.json', 'package.json'].map((name) =>
      names.includes(name) ? read(join(workspaceRoot, root, name)) : '',
    );
    if (found.length === 0 && !texts.some((text) => text.includes(EXECUTOR_PREFIX))) return [];
    const [project, { nx = {}, ...manifest }] = texts.map((text) => (parseObject(text) ?? {}) as Manifest) as [
      Manifest,
      Manifest,
    ];
    return [
      {
        root,
        nested: nested?.get(root),
        source: posix.join(root, listed[0] ?? (texts[0] ? 'project.json' : 'package.json')),
        name:
          [ofOthers.get(root), project.name, nx.name, manifest.name].find((name) => name !== undefined) ??
          basename(join(workspaceRoot, root)).toLowerCase(),
        tags: [nx.tags ?? [], project.tags ?? []].flat(),
        targets: { ...nx.targets, ...project.targets },
        dockerfiles: found,
        scripts: Object.keys(manifest.scripts ?? {}),
        hasVersion: manifest.version !== undefined,
      },
    ];
  });
}

/** Nx lists neither a folder nor a link that leads nowhere. If a Dockerfile is expected there, this is a mistake that the build has to report. */
function isUnlisted(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.isDirectory() || (found.isSymbolicLink() && !existsSync(path)));
}

function byFolder(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const names = folders.get(dirname(file));
    if (names) names.push(basename(file));
    else folders.set(dirname(file), [basename(file)]);
  }
  return folders;
}

/** By folder, those of the folders that lie below it. */
function nestedFolders(folders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const nested = new Map<string, string[]>(folders.map((folder) => [folder, []]));
  for (const folder of folders) {
    for (let above = folder; above !== '.';) {
      above = dirname(above);
      nested.get(above)?.push(folder);
    }
  }
  return nested;
}

/** Whether a folder's package.json makes it a project, as the package manager's workspaces say. */
function workspaceMembers(workspaceRoot: string): (root: string) => boolean {
  const patterns = getGlobPatternsFromPackageManagerWorkspaces(workspaceRoot);
  const included = anyOf(patterns.filter((pattern) => !pattern.startsWith('!')));
  const excluded = anyOf(patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)));
  return (root) => {
    const path = posix.join(root, 'package.json');
    return included(path) && !excluded(path);
  };
}

function anyOf(globs: readonly string[]): (path: string) => boolean {
  const compiled = globs.map((glob) => new Minimatch(glob));
  return (path) => compiled.some((glob) => glob.match(path));
}

/** Nx itself reports a file that cannot be read or parsed. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
