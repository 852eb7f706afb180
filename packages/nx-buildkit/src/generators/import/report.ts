import type { ComponentPlan } from './component-plan';

/** A component with where it went. */
export interface WrittenComponent extends ComponentPlan {
  readonly project: string;
  readonly target: string;
}

/** What was made, and what could not be taken over, line by line. */
export function report(components: readonly WrittenComponent[], folder: string): readonly string[] {
  const lines = components.flatMap(({ project, target, root, options, notes }) => [
    `${project}:${target}  ${options.image ?? options.dockerfile ?? options.context ?? `${root}/Dockerfile`}`,
    ...notes.map((note) => `  not taken over: ${note}`),
  ]);
  const count = components.reduce((sum, { notes }) => sum + notes.length, 0);
  return [...lines, `${components.length} images from ${folder}; ${count} settings not taken over`];
}
