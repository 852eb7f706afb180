import { taskEnvironments } from '../../process/task-environments';
import { askOnceForAll } from '../../util/ask-once';
import type { NxRun } from './nx-run';

/** The variables of the tasks of a run, read once for all of them. */
export function environmentsInRun({
  projects,
  tasks,
}: Pick<NxRun, 'projects' | 'tasks'>): ReturnType<typeof taskEnvironments> {
  const known = tasks.map(({ target }) => ({ ...target, root: projects[target.project]?.root ?? '.' }));
  return askOnceForAll(projects, 'environments of tasks', () => taskEnvironments(known));
}
