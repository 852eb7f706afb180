import {
  addProjectConfiguration,
  createProjectGraphAsync,
  getProjects,
  type ProjectConfiguration,
  type Tree,
} from '@nx/devkit';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { badInput } from '../../errors';
import { printable } from '../../util/sanitize';
import { dockerfilesIn } from '../dockerfiles-in';
import { nearest } from '../../component/nearest';
import { EXECUTORS } from '../../component/names';

/**
 * The project that a user means: by its name, or by the last part of it where one project has that. On a terminal, it asks if none is given.
 *
 * @param globs for the names of Dockerfiles
 * @throws BuildkitError with similar names
 */
export async function projectToAttach(
  tree: Tree,
  given: string | undefined,
  globs: readonly string[],
): Promise<string> {
  const projects = getProjects(tree);
  const names = [...projects.keys()];
  const candidates = names.filter((name) => {
    const { root = '', targets = {} } = projects.get(name) ?? {};
    return !hasBuilder({ targets }) && dockerfilesIn(tree, root, globs).length > 0;
  });
  if (given === undefined) return ask(candidates);
  const exact = names.filter((name) => name === given);
  const [found, ...others] = exact.length > 0 ? exact : names.filter((name) => name.endsWith(`/${given}`));
  if (found !== undefined && others.length === 0) return found;
  if (found === undefined && (await addOtherPluginsProject(tree, given))) return given;
  const like = found === undefined ? nearest(given, names) : [found, ...others];
  throw badInput(
    'NXBK-1201',
    found === undefined ? `There is no project ${given}` : `${given} is the end of several projects' names`,
    `name one of ${(like.length > 0 ? like : candidates).join(', ') || 'the projects of nx show projects'}`,
  );
}

/**
 * Creates a project.json for targets in a project that another plugin infers from a pom.xml or a go.mod. It only contains the name: Nx merges it with
 * the result of that plugin.
 *
 * @returns whether there is such a project
 */
async function addOtherPluginsProject(tree: Tree, name: string): Promise<boolean> {
  if (!existsSync(join(tree.root, 'nx.json'))) return false;
  const { nodes } = await createProjectGraphAsync();
  const root = nodes[name]?.data.root;
  if (root === undefined) return false;
  addProjectConfiguration(tree, name, { root });
  return true;
}

function hasBuilder({ targets = {} }: Pick<ProjectConfiguration, 'targets'>): boolean {
  return Object.values(targets).some(({ executor }) => executor === EXECUTORS.builder);
}

/** Nx itself would offer every project, including those without a Dockerfile. */
async function ask(candidates: readonly string[]): Promise<string> {
  const isAsked = process.stdin.isTTY && process.stdout.isTTY && process.env['NX_INTERACTIVE'] !== 'false';
  if (candidates.length === 0 || !isAsked || process.env['CI'] === 'true') {
    throw badInput(
      'NXBK-1201',
      'attach needs the name of a project',
      candidates.length > 0
        ? `name one with a Dockerfile: ${candidates.join(', ')}`
        : 'no project has a Dockerfile in its folder: name a project and the Dockerfile with --dockerfile',
    );
  }
  const lines = candidates.map((name, index) => `  ${index + 1}  ${name}`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${printable(lines.join('\n'))}\nWhich project's image shall be built? `);
  terminal.close();
  const chosen = candidates[Number(answer) - 1] ?? candidates.find((name) => name === answer.trim());
  if (chosen === undefined)
    throw badInput('NXBK-1201', `"${answer}" is not one of them`, 'give its number, or its name');
  return chosen;
}
