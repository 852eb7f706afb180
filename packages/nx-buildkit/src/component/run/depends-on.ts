import type { TargetConfiguration } from '@nx/devkit';
import type { TargetName } from './nx-run';

type Dependency = NonNullable<TargetConfiguration['dependsOn']>[number];

/** The line to write in a target of project.json: what it depends on, and what is to be added. */
export function dependsOnLine(
  { dependsOn = [] }: Pick<TargetConfiguration, 'dependsOn'>,
  { project }: Pick<TargetName, 'project'>,
  added: readonly (string | object)[],
): string {
  const entries = [...dependsOn.map((entry) => asWritten(entry, project)), ...added];
  return `"dependsOn": [${[...new Set(entries.map((entry) => JSON.stringify(entry)))].join(',')}]`;
}

/** Nx adds the project to an entry that stands for a target of the same project. */
function asWritten(entry: Dependency, project: string): string | object {
  if (typeof entry === 'string' || String(entry.projects) !== project) return entry;
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== 'projects'));
}
