import type { Task, TaskGraph } from '@nx/devkit';
import { nxVersion } from 'nx/src/utils/versions';

/** The tasks of a batch that a task of it depends on. */
export function dependenciesIn(
  { tasks, dependencies }: Pick<TaskGraph, 'tasks' | 'dependencies'>,
  id: string,
): readonly Task[] {
  // Ids until Nx 23, objects with an id since Nx 24.
  const all = (dependencies[id] ?? []) as readonly (string | { readonly id: string })[];
  return all.flatMap((one) => tasks[typeof one === 'string' ? one : one.id] ?? []);
}

/**
 * The tasks of a run without the hashes that are not final: Nx hashes a task that depends on another one of its batch before that one has run, and once
 * more afterwards. https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/task-orchestrator.ts (needsRehashAfterExecution)
 */
export function withoutGuessedHashes(run: TaskGraph, batch: TaskGraph): TaskGraph {
  const tasks = Object.entries(run.tasks).map(([id, task]): [string, Task] => {
    if (dependenciesIn(batch, id).length === 0) return [id, task];
    return [id, { ...task, hash: undefined }];
  });
  return { ...run, tasks: Object.fromEntries(tasks) };
}

/**
 * Whether Nx caches a task that depends on another one of its batch under the hash from afterwards. Nx 22 hashes it again too, but keeps the hash that it
 * had: https://github.com/nrwl/nx/blob/22.7.12/packages/nx/src/hasher/hash-task.ts (hashTasks)
 */
export function hashesAgain(): boolean {
  return parseInt(nxVersion) >= 23;
}
