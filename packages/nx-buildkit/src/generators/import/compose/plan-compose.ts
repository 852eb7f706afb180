import type { Tree } from '@nx/devkit';
import type { ComponentPlan } from '../component-plan';
import { withoutCredentials } from '../credentials';
import { lost, type Note } from '../../notes';
import { readCompose, type ComposeProject } from './read/read-compose';
import { serviceImage } from './service-image';

/** The images of compose files, and what was not read. */
export interface ComposePlan {
  readonly components: readonly Omit<ComponentPlan, 'root'>[];
  /** The files that were read, relative to the workspace. */
  readonly files: readonly string[];
  readonly notes: readonly Note[];
}

/**
 * The images in the compose files of a folder, one for each service that has one. Settings for running stay in those files.
 *
 * @param folder relative to the workspace
 * @param given names of the files in it to read; the default ones of `docker compose` if there are none
 * @throws BuildkitError for a file that is not YAML
 */
export function planCompose(tree: Tree, folder: string, given?: readonly string[]): ComposePlan {
  const project = readCompose(tree, folder, given);
  if (!project) return { components: [], files: [], notes: [] };
  const planned = Object.keys(project.services).map((name) => planService(name, project));
  return {
    components: planned.flatMap(({ component }) => component ?? []),
    files: project.files,
    notes: [...project.notes, ...planned.flatMap(({ notes }) => notes)],
  };
}

interface PlannedService {
  readonly component?: ComposePlan['components'][number];
  /** For a service that becomes no project. */
  readonly notes: readonly Note[];
}

/** https://github.com/compose-spec/compose-go/blob/v2.16.1/schema/compose-spec.json (services) */
const NAME = /^[a-zA-Z0-9._-]+$/;

function planService(name: string, project: ComposeProject): PlannedService {
  const service = project.services[name];
  if (!service) return { notes: [] };
  if (!NAME.test(name))
    return { notes: [lost(`${name}: compose does not accept that name, so it becomes no project`)] };
  const { value: image, notes } = serviceImage(name, service, project);
  if (!image) return { notes: notes.map(({ kind, text }) => ({ kind, text: `${name}: ${text}` })) };
  const [options, secret] = withoutCredentials(image.options);
  const left = secret.map((option) =>
    lost(`${option} holds credentials, which were left out: they do not belong in a project file`),
  );
  return { component: { ...image, name, services: [name], options, notes: [...notes, ...left] }, notes: [] };
}
