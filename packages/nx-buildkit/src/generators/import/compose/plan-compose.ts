import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import type { ComponentPlan } from '../component-plan';
import { isOutside } from '../../../util/workspace-path';
import { extended } from './extends';
import { readCompose, type ComposeProject } from './project';
import { serviceImage } from './service';
import { mapOf } from './values';
import { parseCompose } from './yaml';
import { withoutCredentials } from '../credentials';
import { isInTree } from '../is-in-tree';

/** What the compose files of a folder build, and what of them was not read. */
export interface ComposePlan {
  readonly components: readonly ComponentPlan[];
  /** The files that were read, relative to the workspace. */
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The components that compose files speak of. What concerns running and not building stays in them.
 *
 * @param folder relative to the workspace
 * @param given names of the files in it to read; those that `docker compose` reads when there are none
 * @throws BuildkitError for a file that is no YAML
 */
export function planCompose(tree: Tree, folder: string, given?: readonly string[]): ComposePlan {
  const { projects, files, notes } = readCompose(tree, folder, given);
  const plans = projects.flatMap((project) => planProject(tree, project));
  const names = plans.map(({ name }) => name);
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  // What runs another service's image has none of its own.
  const built = new Set(plans.flatMap(({ options: { tags = [] } }) => tags.map(withTag)));
  return {
    components: plans.filter(
      ({ name, options: { image } }, i) =>
        names.indexOf(name) === i && (image === undefined || !built.has(withTag(image))),
    ),
    files,
    notes: [
      ...notes,
      ...twice.map((name) => `${name} is in several files that include each other: one of them is taken`),
    ],
  };
}

function planProject(tree: Tree, project: ComposeProject): readonly ComponentPlan[] {
  const { folder, services } = project;
  const servicesOf = (file: string) => {
    const path = posix.join(folder, file);
    if (!isInTree(tree, path)) return undefined;
    return mapOf(parseCompose(tree.read(path, 'utf8') ?? '', path)['services']);
  };
  return Object.keys(services).flatMap((name) => {
    const { service, notes } = extended(name, { services }, servicesOf);
    const image = serviceImage(name, service, project);
    if (!image) return [];
    const [options, lost] = withoutCredentials(image.options);
    const secret = lost.map(
      (option) => `${option} holds credentials, which were left out: no project file is the place for them`,
    );
    return [
      { ...image, name, root: rootOf(name, folder, options), options, notes: [...notes, ...image.notes, ...secret] },
    ];
  });
}

/** The folder of the Dockerfile, or one of its own for a service that has none, or whose Dockerfile lies outside or in everybody's folder. */
function rootOf(name: string, folder: string, { dockerfile }: ComponentPlan['options']): string {
  const own = posix.dirname(dockerfile ?? 'none');
  return own === folder || own === '.' || isOutside(own) ? posix.join(folder, name) : own;
}

function withTag(image: string): string {
  return /:[^/]*$/.test(image) ? image : `${image}:latest`;
}
