import { posix } from 'node:path';
import { componentFolder, isNameless } from './component-folder';
import type { ComponentPlan } from './component-plan';
import { firstFree } from '../../graph/first-free';

type Plan = Omit<ComponentPlan, 'root'>;

/**
 * Gives each component the folder of its project: that of an existing project, its own one, or a new one if several components share a build context.
 *
 * @param folder of the file that describes the components, relative to the workspace
 * @param projects names by their roots
 */
export function withRoots(
  plans: readonly Plan[],
  folder: string,
  projects: ReadonlyMap<string, string>,
): readonly ComponentPlan[] {
  const inFolder = plans.filter((plan) => placeOf(plan) === folder).length;
  const components: ComponentPlan[] = [];
  for (const plan of plans) {
    const root = rootOf(plan, { folder, projects, isAlone: inFolder === 1 && folder !== '.' });
    const { inline, options } = plan;
    // Images of one project are named for their components.
    const isFree = (wanted: string): boolean =>
      components.every((other) => other.root !== root || other.name !== wanted);
    const name = firstFree([plan.name], isFree);
    const dockerfile = inline === undefined ? options.dockerfile : posix.join(root, `Dockerfile.${name}`);
    components.push({
      ...plan,
      root,
      name,
      options: { ...options, ...(dockerfile !== undefined && { dockerfile }) },
    });
  }
  return components;
}

interface Placement {
  readonly folder: string;
  readonly projects: ReadonlyMap<string, string>;
  /** Whether no other component is built in the folder. */
  readonly isAlone: boolean;
}

function rootOf(plan: Plan, { folder, projects, isAlone }: Placement): string {
  const { name, services } = plan;
  const place = placeOf(plan);
  if (place === undefined) return posix.join(folder, name);
  const own = componentFolder(place);
  const existing = [own, place].find((root) => root !== '.' && projects.has(root));
  if (existing !== undefined) return existing;
  const sameName = [...projects].find(([root, project]) => project === name && root !== '.')?.[0];
  if (sameName !== undefined && isNameless(place)) return sameName;
  if (services.length === 0) return own;
  if (place === folder && isAlone) return folder;
  const isShared = isNameless(own) || [place, own].includes(folder);
  return isShared ? posix.join(folder, name) : own;
}

/** The folder that a component is built in; undefined for an upstream image. */
function placeOf({ inline, options: { context, dockerfile } }: Plan): string | undefined {
  if (inline !== undefined) return context;
  return dockerfile === undefined ? undefined : posix.dirname(dockerfile);
}
