import { basename } from 'node:path';
import { isNameless } from './component-folder';
import type { ComponentPlan } from './component-plan';
import { firstFree } from '../../graph/first-free';

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
    const taken = [...byRoot.values()];
    const ofPath = root === '.' ? wanted : root.replaceAll('/', '-');
    byRoot.set(
      root,
      firstFree([wanted, ofPath, `${ofPath}-image`], (one) => !taken.includes(one)),
    );
  }
  return ({ root, name }) => byRoot.get(root) ?? name;
}

/**
 * Names components so that the image of one is not called like that of another project: images of a project that has several are named after their
 * components.
 *
 * @param projects the names of existing ones
 */
export function withImageNames(
  components: readonly ComponentPlan[],
  projectOf: (component: ComponentPlan) => string,
  projects: Iterable<string>,
): readonly ComponentPlan[] {
  const all = components.map(projectOf);
  const taken = new Set([...projects, ...all]);
  const named: ComponentPlan[] = [];
  components.forEach((component, index) => {
    const { name } = component;
    const project = projectOf(component);
    const isAlone = all.filter((other) => other === project).length === 1;
    const others = [...named, ...components.slice(index + 1)].map((other) => other.name);
    const isFree = (one: string): boolean => !taken.has(one) && !others.includes(one);
    const ofProject = isAlone ? project : firstFree([`${project}-${name}`], isFree);
    named.push(name === project || !taken.has(name) ? component : { ...component, name: ofProject });
  });
  return named;
}
