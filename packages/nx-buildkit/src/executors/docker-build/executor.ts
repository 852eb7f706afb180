import type { ExecutorContext } from '@nx/devkit';
import { ALONE, type BuildWays } from '../../buildx/together/build-together';
import type { BuildOutput } from '../../image/build/build-environment';
import { buildComponent } from '../../image/build-component';
import { withWholeLists, type NxRun } from '../../component/run/nx-run';
import { taskFolder } from '../../component/task-folders';
import { OVERRIDDEN } from '../../component/run/run-variables';
import { checkGiven } from '../check-given';
import { componentOf } from '../component-of';
import { nxRun } from '../nx-run';
import { requireUncached } from '../require-uncached';
import { requireInferredCaching } from '../require-inferred-caching';
import { runExecutor, type ExecutorResult } from '../run-executor';
import type { DockerBuildOptions } from './schema';
import { inLogSection } from '../../ci/log-section';
import { print } from '../../util/print';

const OUTPUT: BuildOutput = { print, inSection: inLogSection };

/** Builds the image or images of a component and leaves a record of them. */
export default function dockerBuild(options: DockerBuildOptions, context: ExecutorContext): Promise<ExecutorResult> {
  return runExecutor(() => buildTask(options, nxRun(context), context));
}

/**
 * @param given as Nx hands them over
 * @param ways how a task that builds one image does that
 */
export function buildTask(
  given: DockerBuildOptions,
  run: NxRun,
  context: ExecutorContext,
  ways: BuildWays = ALONE,
): Promise<void> {
  const component = componentOf('docker-build', context);
  const { project, task } = component;
  checkGiven('dockerBuild', given, { project, target: task }, context);
  const options = withWholeLists(given, run, { project, target: task });
  requireUncached(component, options, run);
  requireInferredCaching(context, component, { input: OVERRIDDEN, output: taskFolder(component) });
  return buildComponent(options, component, run, OUTPUT, ways);
}
