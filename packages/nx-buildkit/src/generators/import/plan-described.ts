import type { Tree } from '@nx/devkit';
import { badInput } from '../../errors';
import { planBake } from './bake/plan-bake';
import { extendedService, targetName } from './bake/service-targets';
import { planCompose, type ComposePlan } from './compose/plan-compose';

/**
 * The images that files for bake and compose describe. A target of a bake file extends the service with its name, as if buildx read both files.
 *
 * @param folder relative to the workspace
 * @param given names of the files in it to read; the tools' default ones if there are none
 * @throws BuildkitError for a file that cannot be read
 */
export async function planDescribed(tree: Tree, folder: string, given: readonly string[] = []): Promise<ComposePlan> {
  const unknown = given.find((name) => !/\.(ya?ml|hcl|json)$/.test(name));
  if (unknown !== undefined) {
    throw badInput(
      'NXBK-1204',
      `${unknown} is neither a compose file nor a bake file`,
      'compose files end with .yaml or .yml, bake files with .hcl or .json',
    );
  }
  const composeFiles = given.filter((name) => /\.ya?ml$/.test(name));
  const isBakeAlone = given.length > 0 && composeFiles.length === 0;
  const compose = isBakeAlone ? NOTHING : planCompose(tree, folder, composeFiles);
  const services = compose.components.filter(({ options }) => options.image === undefined);
  const bake = await planBake(tree, folder, given, services);
  if (!bake) return compose;
  const targets = new Map(bake.components.map((target) => [target.name, target]));
  const extended = compose.components.map((component) => {
    const target = services.includes(component) ? targets.get(targetName(component.name)) : undefined;
    return target ? extendedService(component, target) : component;
  });
  const names = new Set(extended.map(({ name }) => targetName(name)));
  return {
    components: [...bake.components.filter(({ name }) => !names.has(name)), ...extended],
    files: [...bake.files, ...compose.files],
    notes: [...bake.notes, ...compose.notes],
  };
}

const NOTHING: ComposePlan = { components: [], files: [], notes: [] };
