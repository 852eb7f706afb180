import type { TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { isOutside, isWithin, plainPath } from '../util/files/workspace-path';
import type { Projects } from './project-images';

/** Folders that a target called `build` usually writes to, if it has no outputs. */
const USUAL = (root: string) => [
  posix.join('dist', root),
  ...['dist', 'build', 'public', 'out', '.next', '.output'].map((folder) => posix.join(root, folder)),
];

/**
 * Where a target says that it writes to, as paths relative to the workspace without the part from the first wildcard on.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/utils.ts (getOutputsForTargetAndConfiguration)
 */
export function declaredOutputs(
  { name, root }: { readonly name: string; readonly root: string },
  { outputs, options = {} }: TargetConfiguration,
): readonly string[] {
  const given: readonly unknown[] = outputs ?? [options.outputPath ?? []].flat();
  const tokens: Readonly<Record<string, unknown>> = { projectRoot: root, projectName: name, workspaceRoot: '.' };
  return given.flatMap((output) => {
    if (typeof output !== 'string' || output.startsWith('!')) return [];
    const path = output.replaceAll(/\{(\w+)(?:\.([\w-]+))?\}/g, (token, word: string, option?: string) =>
      String((word === 'options' && option !== undefined ? options[option] : tokens[word]) ?? token),
    );
    // `!(cache)` is a pattern too: `next build` declares all of `.next` but its cache.
    const wildcard = path.search(/[*?[{]|[!+@]\(/);
    const folder = wildcard < 0 ? path : path.slice(0, path.lastIndexOf('/', wildcard) + 1);
    return [plainPath(folder)].filter((found) => found !== '.' && !isOutside(found));
  });
}

/** Where a target without outputs may write to. */
export function usualOutputs(root: string, target: string): readonly string[] {
  return target === 'build' || target === 'prepare' ? USUAL(root) : [];
}

/** A target with outputs. */
export interface Maker {
  readonly project: string;
  readonly target: string;
}

/**
 * The target whose outputs contain a path; of several, the one with the most specific output.
 *
 * @param path relative to the workspace
 */
export function makerOf(path: string, projects: Projects): Maker | undefined {
  const found = Object.entries(projects).flatMap(([project, { root, targets = {} }]) =>
    Object.entries(targets).flatMap(([target, definition]) => {
      const outputs = declaredOutputs({ name: project, root }, definition);
      const all = outputs.length > 0 ? outputs : usualOutputs(root, target);
      return all.filter((output) => isWithin(path, output)).map((output) => ({ project, target, output }));
    }),
  );
  return found.sort((a, b) => b.output.length - a.output.length)[0];
}
