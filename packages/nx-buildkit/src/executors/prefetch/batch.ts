import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { print } from '../../util/print';
import { printable } from '../../util/sanitize';
import { environmentOfTask, taskEnvironments } from '../../process/task-environments';
import type { BatchResult } from '../batch/batch-result';
import { untilDone } from '../batch/until-done';
import { prefetchTasks } from './prefetch-tasks';
import type { PrefetchExecutorOptions } from './schema';

/** All prefetch tasks of a run in one process, so that base images are deduplicated across components. */
export default function prefetchBatch(
  taskGraph: TaskGraph,
  inputs: Record<string, PrefetchExecutorOptions>,
  _overrides: PrefetchExecutorOptions,
  context: ExecutorContext,
): AsyncGenerator<BatchResult> {
  return untilDone(prefetchAll(taskGraph, inputs, context));
}

async function* prefetchAll(
  taskGraph: TaskGraph,
  inputs: Record<string, PrefetchExecutorOptions>,
  context: ExecutorContext,
): AsyncGenerator<BatchResult> {
  const startTime = Date.now();
  const environmentOf = taskEnvironments();
  const tasks = Object.values(taskGraph.tasks).map((task) => ({
    id: task.id,
    project: task.target.project,
    target: task.target.target,
    options: inputs[task.id] as PrefetchExecutorOptions,
    configuration: task.target.configuration,
    env: environmentOf(environmentOfTask(task)),
  }));
  for await (const { id, success, text } of prefetchTasks(tasks, context, print)) {
    yield { task: id, result: { success, terminalOutput: `${printable(text)}\n`, startTime, endTime: Date.now() } };
  }
}
