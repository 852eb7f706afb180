import type { Tree } from '@nx/devkit';
import { writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { readBake, type BakeDefinition } from '../../../buildx/bake';
import { withTemporaryFolder } from '../../../util/files/temporary-folder';
import type { ComponentPlan } from '../component-plan';
import { withoutCredentials } from '../credentials';
import { hint, lost, type Note } from '../../notes';
import { bakeImage } from './bake-image';
import { serviceTargets, targetName, type Service } from './service-targets';

/** The images of bake files, and what is lost. */
export interface BakePlan {
  readonly components: readonly Omit<ComponentPlan, 'root'>[];
  /** The files that were read, relative to the workspace. */
  readonly files: readonly string[];
  readonly notes: readonly Note[];
}

/** The ones that are not compose files: https://github.com/docker/buildx/blob/v0.38.2/bake/bake.go (defaultFilenames) */
const NAMES = ['docker-bake.json', 'docker-bake.hcl', 'docker-bake.override.json', 'docker-bake.override.hcl'];

/**
 * The images of the bake files of a folder, which buildx reads. buildx gets no compose file, since it reads `.env` and env files for it and writes
 * their secrets down. It gets the services as targets instead, so that bake files can extend them.
 *
 * @param folder relative to the workspace
 * @param given names of files in it; the default ones if there are none
 * @param services that are built, in any group
 * @returns undefined for a folder without a bake file
 * @throws BuildkitError with what buildx says of the files
 */
export async function planBake(
  tree: Tree,
  folder: string,
  given: readonly string[],
  services: readonly Service[],
): Promise<BakePlan | undefined> {
  const all = given.length > 0 ? given : NAMES.filter((name) => tree.isFile(posix.join(folder, name)));
  const names = all.filter((name) => /\.(hcl|json)$/.test(name));
  if (names.length === 0) return undefined;
  const read = await withTemporaryFolder(async (temporary) => {
    const file = join(temporary, 'services.json');
    // buildx refuses a `target` without one in it.
    await writeFile(file, JSON.stringify(services.length === 0 ? {} : { target: serviceTargets(services, folder) }));
    // The first file, as compose files are the first ones of buildx.
    return readBake(join(tree.root, folder), [file, ...names]);
  });
  const known = new Set(services.map(({ name }) => targetName(name)));
  const definition = { ...read, ungrouped: read.ungrouped.filter((name) => !known.has(name)) };
  return { ...planTargets(definition, folder), files: names.map((name) => posix.join(folder, name)) };
}

/** @param folder that relative paths start from, relative to the workspace */
export function planTargets(definition: BakeDefinition, folder: string): Omit<BakePlan, 'files'> {
  const { targets, ungrouped, variables, withoutSecrets } = definition;
  const planned = Object.entries(targets).map(([name, target]) => ({ name, image: bakeImage(name, target, folder) }));
  const components = planned.flatMap(({ name, image: { value, notes } }) => {
    if (!value) return [];
    const [options, secret] = withoutCredentials(value.options);
    const left = secret.map((option) => lost(`${option} holds credentials, which were left out`));
    return [{ ...value, name, services: [name], options, notes: [...notes, ...left] }];
  });
  const withoutProject = planned.filter(({ image }) => !image.value);
  return {
    components,
    notes: [
      ...(withoutSecrets
        ? [lost(`secrets and ssh, for buildx says: ${withoutSecrets.details?.split('\n').at(-1) ?? ''}`)]
        : []),
      ...withoutProject.flatMap(({ name, image }) =>
        image.notes.map(({ kind, text }) => ({ kind, text: `${name}: ${text}` })),
      ),
      ...(ungrouped.length > 0 ? [lost(`the targets ${ungrouped.join(', ')}, which are in no group`)] : []),
      ...(variables.length > 0
        ? [hint(`the variables ${variables.join(', ')} are written down by their defaults`)]
        : []),
    ],
  };
}
