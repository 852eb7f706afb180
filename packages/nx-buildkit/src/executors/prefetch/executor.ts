import type { ExecutorContext } from '@nx/devkit';
import { badInput } from '../../errors';
import { print } from '../../util/print';
import { runExecutor, type ExecutorResult } from '../run-executor';
import { prefetchTasks } from './prefetch-tasks';
import type { PrefetchExecutorOptions } from './schema';

/** Prefetches the base images of one component: what `batch.ts` does for many. */
export default function prefetchExecutor(
  options: PrefetchExecutorOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  return runExecutor(async () => {
    if (!context.projectName)
      throw badInput(
        'NXBK-1103',
        'prefetch runs for a project only',
        'run it as a target of a project: nx run <project>:prefetch',
      );
    let success = true;
    for await (const result of prefetchTasks(
      [
        {
          id: '',
          project: context.projectName,
          target: context.targetName ?? '',
          options,
          configuration: context.configurationName,
        },
      ],
      context,
      print,
    )) {
      print(result.text);
      success = result.success;
    }
    return success;
  });
}
