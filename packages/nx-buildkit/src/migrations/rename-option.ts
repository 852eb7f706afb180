import type { Tree } from '@nx/devkit';
import { changeOptions, type Options } from './change-options';

/**
 * Renames an option of an executor everywhere in a workspace. An option that has the new name too keeps its value.
 *
 * @param inferred names of targets that have this executor although project.json does not say so
 */
export function renameOption(tree: Tree, executor: string, from: string, to: string, inferred?: RegExp): void {
  const renamed = (options: Options): Options => {
    if (!(from in options)) return options;
    const entries = Object.entries(options).map(([name, value]) => [name === from ? to : name, value] as const);
    return { ...Object.fromEntries(entries), ...(to in options && { [to]: options[to] }) };
  };
  changeOptions(tree, executor, renamed, inferred);
}
