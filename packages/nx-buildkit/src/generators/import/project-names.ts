import type { ComponentPlan } from './component-plan';

/**
 * The projects that components become images of: the one that has their folder, or a new one. Two projects never share a name.
 *
 * @param projects names by their roots
 */
export function projectNames(
  components: readonly ComponentPlan[],
  projects: ReadonlyMap<string, string>,
): (component: ComponentPlan) => string {
  const byRoot = new Map(projects);
  for (const { root, name } of components) {
    const isTaken = [...byRoot.values()].includes(name);
    if (!byRoot.has(root)) byRoot.set(root, isTaken ? root.replaceAll('/', '-') : name);
  }
  return ({ root, name }) => byRoot.get(root) ?? name;
}
