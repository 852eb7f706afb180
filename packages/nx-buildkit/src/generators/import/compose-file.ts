import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { parse } from 'yaml';
import { badInput } from '../../errors';
import type { ComponentPlan } from './component-plan';
import { extended } from './compose-extends';
import { serviceImage } from './compose-service';
import { mapOf } from './compose-values';
import { withoutCredentials } from './credentials';

/** In the order in which docker compose looks for them: https://docs.docker.com/compose/intro/compose-application-model/ */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** The compose file of a folder, relative to the workspace; undefined when there is none. */
export function findComposeFile(tree: Tree, folder: string): string | undefined {
  return NAMES.map((name) => posix.join(folder, name)).find((path) => tree.exists(path));
}

/**
 * The components that a compose file speaks of. What concerns running and not building stays in the compose file.
 *
 * @param path relative to the workspace
 * @throws BuildkitError for a file that is no YAML
 */
export function planCompose(text: string, path: string): readonly ComponentPlan[] {
  const folder = posix.dirname(path);
  const file = mapOf(parseYaml(text, path));
  const services = mapOf(file['services']);
  const plans = Object.keys(services).flatMap((name) => {
    const { service, notes } = extended(name, services);
    const image = serviceImage(service, { name, folder, secrets: mapOf(file['secrets']) });
    if (!image) return [];
    const [options, lost] = withoutCredentials(image.options);
    const secret = lost.map(
      (option) => `${option} holds credentials, which were left out: no project file is the place for them`,
    );
    return [
      { ...image, name, root: rootOf(name, folder, options), options, notes: [...notes, ...image.notes, ...secret] },
    ];
  });
  // What runs another service's image has none of its own.
  const built = new Set(plans.flatMap(({ options: { tags = [] } }) => tags.map(withTag)));
  return plans.filter(({ options: { image } }) => image === undefined || !built.has(withTag(image)));
}

/** The folder of the Dockerfile, or one of its own for a service that has none, or whose Dockerfile lies in everybody's folder. */
function rootOf(name: string, folder: string, { dockerfile }: ComponentPlan['options']): string {
  const own = dockerfile === undefined ? undefined : posix.dirname(dockerfile);
  return own === undefined || own === folder || own === '.' ? posix.join(folder, name) : own;
}

function withTag(image: string): string {
  return /:[^/]*$/.test(image) ? image : `${image}:latest`;
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text, { merge: true });
  } catch (error) {
    throw badInput(`${path} cannot be read: ${(error as Error).message}`);
  }
}
