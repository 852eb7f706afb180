import type { Tree } from '@nx/devkit';
import { planBake } from './bake/plan-bake';
import { planCompose, type ComposePlan } from './compose/plan-compose';

/**
 * The images that files for bake and compose describe. buildx reads both together; only compose knows services that run an upstream image.
 *
 * @param folder relative to the workspace
 * @param given names of the files in it to read; the tools' default ones if there are none
 * @throws BuildkitError for a file that cannot be read
 */
export async function planDescribed(tree: Tree, folder: string, given: readonly string[] = []): Promise<ComposePlan> {
  const composeFiles = given.filter((name) => /\.ya?ml$/.test(name));
  const isBakeAlone = given.length > 0 && composeFiles.length === 0;
  const compose = isBakeAlone ? NOTHING : planCompose(tree, folder, composeFiles);
  const services = compose.components.map(({ name }) => bakeName(name));
  const bake = await planBake(tree, folder, given, services);
  if (!bake) return compose;
  const targets = new Set(bake.components.map(({ name }) => name));
  return {
    components: [...bake.components, ...compose.components.filter(({ name }) => !targets.has(bakeName(name)))],
    files: [...bake.files, ...compose.files],
    notes: [...bake.notes, ...compose.notes],
  };
}

const NOTHING: ComposePlan = { components: [], files: [], notes: [] };

/** The name of a service in buildx: https://github.com/docker/buildx/blob/v0.38.2/bake/bake.go (sanitizeTargetName) */
function bakeName(service: string): string {
  return service.replaceAll(/[^\w-]/g, '_');
}
