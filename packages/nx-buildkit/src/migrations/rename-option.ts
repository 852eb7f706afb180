import type { Tree } from '@nx/devkit';
import { changeOptions } from './change-options';

/** Renames an option of an executor everywhere in a workspace. An option that has the new name too keeps its value. */
export function renameOption(tree: Tree, executor: string, from: string, to: string): void {
  changeOptions(tree, executor, (options) => {
    if (!(from in options)) return options;
    const entries = Object.entries(options).map(([name, value]) => [name === from ? to : name, value] as const);
    return { ...Object.fromEntries(entries), ...(to in options && { [to]: options[to] }) };
  });
}
