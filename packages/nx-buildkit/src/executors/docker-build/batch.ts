import type { ExecutorContext, Task, TaskGraph } from '@nx/devkit';
import { availableParallelism } from 'node:os';
import { ALONE, buildTogether, type BuildWays } from '../../buildx/together/build-together';
import { trackActivity } from '../../buildx/together/activity';
import { linkBlobs, loadImages } from '../../image-store/archive/layout-images';
import { plannedPods } from '../../builder/model/planned-builder';
import { environmentOfTask, taskEnvironments } from '../../process/task-environments';
import { print } from '../../util/print';
import { inTaskScope } from '../../util/task-scope';
import type { BatchResult } from '../batch/batch-result';
import { dependenciesIn, hashesAgain, withoutGuessedHashes } from '../batch/dependencies';
import { runInOrder } from '../batch/run-in-order';
import { untilDone } from '../batch/until-done';
import { nxRun } from '../nx-run';
import { runExecutor } from '../run-executor';
import { collectOutput } from './collect-output';
import { buildTask } from './executor';
import type { DockerBuildOptions } from './schema';

/** ms between two lines about a task that is still running: one that runs alone is watched. */
const INTERVAL_ALONE = 1_000;
const INTERVAL_OF_MANY = 10_000;

/**
 * All docker-build tasks of a run in one process: what they ask of git, of the workspace and of each other is asked once, and BuildKit gets many
 * builds at the same time.
 */
export default function dockerBuildBatch(
  taskGraph: TaskGraph,
  inputs: Readonly<Record<string, DockerBuildOptions>>,
  _overrides: DockerBuildOptions,
  context: ExecutorContext,
): AsyncGenerator<BatchResult> {
  const environmentOf = taskEnvironments();
  const run = nxRun({ ...context, taskGraph: withoutGuessedHashes(context.taskGraph ?? taskGraph, taskGraph) });
  const isAlone = Object.keys(taskGraph.tasks).length === 1;
  const interval = isAlone ? INTERVAL_ALONE : INTERVAL_OF_MANY;
  const asked = askedConcurrency(Object.values(inputs));
  // Pods compute for a machine that waits, so that as many of them have something to do.
  const concurrency = asked ?? availableParallelism() * plannedPods(run.projects);
  // Bake has no share in a number that somebody asks for.
  const isShared = !isAlone && asked === undefined;
  const activity = trackActivity();
  const ways = buildTogether(run.projects, concurrency, { linkBlobs, loadImages }, activity);
  const freeing = (free: () => void): BuildWays => ({
    ...ways,
    together: (...args) => {
      free();
      return ways.together(...args);
    },
  });
  const buildOne = async (task: Task, free: () => void): Promise<BatchResult['result']> => {
    const startTime = Date.now();
    const output = collectOutput(task.id, print, interval);
    const { project, target, configuration } = task.target;
    const own = {
      ...run,
      ...(configuration !== undefined && { configuration }),
      hashedTooEarly: !hashesAgain() && dependenciesIn(taskGraph, task.id).length > 0,
    };
    const { success } = await inTaskScope({ env: environmentOf(environmentOfTask(task)), write: output.write }, () =>
      runExecutor(() =>
        buildTask(
          inputs[task.id] ?? {},
          own,
          { ...context, projectName: project, targetName: target },
          isShared ? freeing(free) : ALONE,
        ),
      ),
    );
    return { success, terminalOutput: output.end(), startTime, endTime: Date.now() };
  };
  const working: typeof buildOne = (...args) => activity.working(() => buildOne(...args));
  return untilDone(runInOrder(taskGraph, working, concurrency));
}

/** The smallest number that anyone asks for: whoever does knows why. One that is not allowed fails its own task alone. */
function askedConcurrency(tasks: readonly DockerBuildOptions[]): number | undefined {
  const asked = tasks.flatMap(({ concurrency = 0 }) => (concurrency >= 1 ? Math.floor(concurrency) : []));
  return asked.length > 0 ? Math.min(...asked) : undefined;
}
