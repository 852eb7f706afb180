import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { print } from '../../util/print';
import { printable } from '../../util/sanitize';
import { prefetchTasks } from './prefetch-tasks';
import type { PrefetchExecutorOptions } from './schema';

interface BatchResult {
  readonly task: string;
  readonly result: {
    readonly success: boolean;
    readonly terminalOutput: string;
    readonly startTime: number;
    readonly endTime: number;
  };
}

/**
 * All prefetch tasks of a run in one process, so that base images are deduplicated across components.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/config/misc-interfaces.ts (TaskGraphExecutor)
 */
export default async function* prefetchBatch(
  taskGraph: TaskGraph,
  inputs: Record<string, PrefetchExecutorOptions>,
  _overrides: PrefetchExecutorOptions,
  context: ExecutorContext,
): AsyncGenerator<BatchResult> {
  const startTime = Date.now();
  const tasks = Object.values(taskGraph.tasks).map(({ id, target }) => ({
    id,
    project: target.project,
    options: inputs[id] as PrefetchExecutorOptions,
    configuration: target.configuration,
  }));
  for await (const { id, success, text } of prefetchTasks(tasks, context, print)) {
    yield { task: id, result: { success, terminalOutput: `${printable(text)}\n`, startTime, endTime: Date.now() } };
  }
}
