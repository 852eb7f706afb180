import type { Task, TaskGraph } from '@nx/devkit';
import pLimit, { type LimitFunction } from 'p-limit';
import { asTheyEnd } from './as-they-end';
import type { BatchResult } from './batch-result';
import { dependenciesIn } from './dependencies';

type Result = BatchResult['result'];

/**
 * Runs the tasks of a batch as soon as those that they depend on have succeeded; a task behind one that failed is skipped.
 *
 * @param run never rejects; calls `free` when it begins to wait for work that others have a part in, so that it counts no longer
 * @param concurrency how many run at once
 * @returns each result as soon as it is known
 */
export async function* runInOrder(
  graph: Pick<TaskGraph, 'tasks' | 'dependencies'>,
  run: (task: Task, free: () => void) => Promise<Result>,
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
    return failed.length > 0 ? skipped(failed) : within(limit, (free) => run(task, free));
  };
  yield* asTheyEnd(Object.values(graph.tasks).map(async (task) => ({ task: task.id, result: await resultOf(task) })));
}

/** Runs `work` under a limit until it has ended or calls `free`. */
async function within<T>(limit: LimitFunction, work: (free: () => void) => Promise<T>): Promise<T> {
  const { ended } = await limit(async () => {
    let free = (): void => undefined;
    const freed = new Promise<void>((resolve) => (free = resolve));
    const ended = work(free);
    await Promise.race([ended, freed]);
    return { ended };
  });
  return ended;
}

function skipped(failed: readonly Task[]): Result {
  const now = Date.now();
  const terminalOutput = `Skipped, because it depends on what failed: ${failed.map(({ id }) => id).join(', ')}\n`;
  return { success: false, status: 'skipped', terminalOutput, startTime: now, endTime: now };
}
