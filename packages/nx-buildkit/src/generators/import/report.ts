import { counted } from '../../util/counted';
import type { ComponentPlan } from './component-plan';
import type { ComposePlan } from './compose/plan-compose';

/** A component with where it went. */
export interface WrittenComponent extends ComponentPlan {
  readonly project: string;
  readonly target: string;
}

/** What was made, and what could not be taken over, line by line. */
export function report(
  components: readonly WrittenComponent[],
  compose: Omit<ComposePlan, 'components'>,
  folder: string,
): readonly string[] {
  const lines = components.flatMap(({ project, target, root, options, notes }) => [
    `${project}:${target}  ${options.image ?? options.dockerfile ?? options.context ?? `${root}/Dockerfile`}`,
    ...notes.map((note) => `  not taken over: ${note}`),
  ]);
  const count = components.reduce((sum, { notes }) => sum + notes.length, compose.notes.length);
  return [
    ...compose.files.map((file) => `read ${file}`),
    ...compose.notes.map((note) => `  not taken over: ${note}`),
    ...lines,
    `${counted(components.length, 'image')} from ${folder}; ${counted(count, 'setting')} not taken over`,
  ];
}
