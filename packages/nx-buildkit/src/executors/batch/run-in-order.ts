import type { Task, TaskGraph } from '@nx/devkit';
import pLimit from 'p-limit';
import { asTheyEnd } from './as-they-end';
import type { BatchResult } from './batch-result';
import { dependenciesIn } from './dependencies';

type Result = BatchResult['result'];

/**
 * Runs the tasks of a batch as soon as those that they depend on have succeeded; a task behind one that failed is skipped.
 *
 * @param run never rejects
 * @param concurrency how many run at once
 * @returns each result as soon as it is known
 */
export async function* runInOrder(
  graph: Pick<TaskGraph, 'tasks' | 'dependencies'>,
  run: (task: Task) => Promise<Result>,
  concurrency: number,
): AsyncGenerator<BatchResult> {
  const limit = pLimit(concurrency);
  const results = new Map<string, Promise<Result>>();
  const resultOf = (task: Task): Promise<Result> => {
    const known = results.get(task.id) ?? start(task);
    results.set(task.id, known);
    return known;
  };
  const start = async (task: Task): Promise<Result> => {
    const before = dependenciesIn(graph, task.id);
    const ended = await Promise.all(before.map(resultOf));
    const failed = before.filter((_, i) => !ended[i]?.success);
    return failed.length > 0 ? skipped(failed) : limit(() => run(task));
  };
  yield* asTheyEnd(Object.values(graph.tasks).map(async (task) => ({ task: task.id, result: await resultOf(task) })));
}

function skipped(failed: readonly Task[]): Result {
  const now = Date.now();
  const terminalOutput = `Skipped, because it depends on what failed: ${failed.map(({ id }) => id).join(', ')}\n`;
  return { success: false, status: 'skipped', terminalOutput, startTime: now, endTime: now };
}
