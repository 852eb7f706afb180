import { basename } from 'node:path';
import { isNameless } from './component-folder';
import type { ComponentPlan } from './component-plan';

/**
 * The projects that components become images of: the one that has their folder, or a new one, named after its component, or after the folder of
 * several. Two projects never share a name.
 *
 * @param projects names by their roots
 */
export function projectNames(
  components: readonly ComponentPlan[],
  projects: ReadonlyMap<string, string>,
): (component: ComponentPlan) => string {
  const byRoot = new Map(projects);
  for (const { root, name } of components) {
    if (byRoot.has(root)) continue;
    const isAlone = components.filter((other) => other.root === root).length === 1;
    const wanted = isAlone || isNameless(root) ? name : basename(root);
    const isTaken = [...byRoot.values()].includes(wanted);
    byRoot.set(root, isTaken ? root.replaceAll('/', '-') : wanted);
  }
  return ({ root, name }) => byRoot.get(root) ?? name;
}
