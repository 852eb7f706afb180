import type { Tree } from '@nx/devkit';
import { addLines } from '../add-lines';
import { findDockerfiles } from '../find-dockerfiles';
import { OUTPUT_FOLDER } from '../../component/names';

/** What no image needs. */
const NOT_SENT = ['.git', '.nx', OUTPUT_FOLDER, 'node_modules'];

/** Files that builds are described in, other than Dockerfiles. */
const BUILDS = /^(?:(?:docker-)?compose(?:\..+)?\.ya?ml|docker-bake(?:\..+)?\.(?:hcl|json))$/;

/**
 * Hides from git what builds leave behind, and from Docker what no image needs: the latter only where nothing is built yet, since a build can rely on
 * any file of the workspace, and in a file that allows a few files the last line decides.
 *
 * @returns a line for each file about what was added, or what the user can add
 */
export function writeIgnoreFiles(tree: Tree): readonly string[] {
  const unversioned = tree.exists('.gitignore') ? ['dist'] : ['node_modules', 'dist', '.nx'];
  const notes = [added('.gitignore', addLines(tree, '.gitignore', unversioned))];
  if (tree.exists('.dockerignore')) return notes.flat();
  const isBuilt = tree.children('.').some((name) => BUILDS.test(name)) || findDockerfiles(tree, '.', ANY).length > 0;
  if (!isBuilt) return [...notes, added('.dockerignore', addLines(tree, '.dockerignore', NOT_SENT))].flat();
  return [
    ...notes.flat(),
    `There are builds here already, so no .dockerignore was written. If no build with the workspace as its context needs them, exclude: ${NOT_SENT.join(', ')}`,
  ];
}

const ANY = ['*Dockerfile*', '*Containerfile*'];

function added(path: string, lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? [`Added to ${path}: ${lines.join(', ')}`] : [];
}
