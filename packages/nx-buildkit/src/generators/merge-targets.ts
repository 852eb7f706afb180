import { readProjectConfiguration, updateProjectConfiguration, type TargetConfiguration, type Tree } from '@nx/devkit';
import { badInput } from '../errors';

/**
 * Adds targets to a project. Existing fields of a target stay as they are, so that running a generator again changes nothing.
 *
 * @throws BuildkitError for a target of that name that runs something else
 */
export function mergeTargets(tree: Tree, name: string, added: Readonly<Record<string, TargetConfiguration>>): void {
  const project = readProjectConfiguration(tree, name);
  const targets = { ...project.targets };
  // What exists comes first and last: first for the order of keys, last for the values.
  for (const [target, configuration] of Object.entries(added)) {
    const { options, ...merged } = { ...targets[target], ...configuration, ...targets[target] };
    if (merged.command !== undefined || merged.executor !== configuration.executor) {
      throw badInput(
        'NXBK-1201',
        `${name} has a target ${target} that runs something else`,
        'rename it, or choose other names for the targets of images by the options of nx-buildkit in nx.json',
      );
    }
    const allOptions = { ...targets[target]?.options, ...configuration.options, ...options };
    targets[target] = { ...merged, ...(Object.keys(allOptions).length > 0 && { options: allOptions }) };
  }
  updateProjectConfiguration(tree, name, { ...project, targets });
}

/** Removes a target from a project, so that another one can have its name. */
export function removeTarget(tree: Tree, name: string, target: string): void {
  const project = readProjectConfiguration(tree, name);
  const targets = Object.entries(project.targets ?? {}).filter(([other]) => other !== target);
  updateProjectConfiguration(tree, name, { ...project, targets: Object.fromEntries(targets) });
}
