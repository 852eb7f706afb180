import type { ExecutorContext } from '@nx/devkit';
import { print } from '../../util/print';
import { componentOf } from '../component-of';
import { runExecutor, type ExecutorResult } from '../run-executor';
import { prefetchTasks } from './prefetch-tasks';
import type { PrefetchExecutorOptions } from './schema';

/** Prefetches the base images of one component: what `batch.ts` does for many. */
export default function prefetchExecutor(
  options: PrefetchExecutorOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  return runExecutor(async () => {
    const { project, task } = componentOf('prefetch', context);
    let success = true;
    for await (const result of prefetchTasks(
      [{ id: '', project, target: task, options, configuration: context.configurationName }],
      context,
      print,
    )) {
      print(result.text);
      success = result.success;
    }
    return success;
  });
}
