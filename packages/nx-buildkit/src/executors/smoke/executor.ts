import type { ExecutorContext } from '@nx/devkit';
import { run } from '../../process/run';
import { badInput } from '../../errors';
import { findBuilder } from '../../builder/model/record';
import { checkNumbers } from '../../component/schema/check-numbers';
import { optionsInRun, taskIn, type NxRun } from '../../component/run/nx-run';
import { environmentsInRun } from '../../component/run/environments-in-run';
import { checkRestored } from '../../image/check-restored';
import { restoreRecord } from '../../image/restore-record';
import type { RestoredTask } from '../../image/restored-record';
import { inTaskScope } from '../../util/task-scope';
import { buildkitFolder } from '../../image/build/build-environment';
import { readSources } from '../../image/plan/component-sources';
import { planImages } from '../../image/plan/plan-images';
import { componentOf } from '../component-of';
import { nxRun } from '../nx-run';
import { isAbandoned, ownName } from '../../util/files/own-name';
import { print } from '../../util/print';
import { runExecutor, type ExecutorResult } from '../run-executor';
import { containersToRun, runArgs } from './containers';
import { smokeFailure } from './smoke-failure';
import type { SmokeOptions } from './schema';
import { docker } from '../../docker/command';
import { ask } from '../../process/ask';

/** How the names of the containers begin. */
const PREFIX = 'nx-buildkit-smoke-';

/** Runs every image that a component's last build left in the engine. */
export default function smoke(options: SmokeOptions, context: ExecutorContext): Promise<ExecutorResult> {
  return runExecutor(async () => {
    checkNumbers('smoke', options);
    const { project, root, task } = componentOf('smoke', context);
    const run = nxRun(context);
    // Its target says what is built. Run without that target, smoke has the same options on the command line.
    const own = taskIn(run.tasks, { project, target: task });
    const build = optionsInRun(run, { project, target: options.buildTarget }, own);
    // Without a builder nothing was built on several nodes.
    const { nodes = [] } = (await findBuilder(buildkitFolder(context.root, build.options))) ?? {};
    const component = { project, task: options.buildTarget, root };
    const env = environmentsInRun(run)({ ...component, target: component.task, configuration: build.configuration });
    const images = await inTaskScope({ env }, async () =>
      planImages(await readSources(build, component, run, nodes), run),
    );
    const containers = containersToRun(images);
    if (containers.length === 0) {
      throw badInput(
        'NXBK-0813',
        `${project} has no image in the local engine`,
        `run ${project}:${options.buildTarget}, with load among its outputs`,
      );
    }
    await restoreImages({ ...build, component, env }, run, context);
    await sweepContainers();
    for (const { image, platform } of containers) {
      await tryContainer(image, platform, options);
      print(`${image} works on ${platform}`);
    }
  });
}

/**
 * Brings back images that docker-build left in an earlier run, if it is one of this run: Nx takes it from its cache without them, and what looks after
 * them otherwise runs after all tasks. In a run without it, the images are those that are there.
 */
async function restoreImages(
  build: Omit<RestoredTask, 'restores'>,
  run: NxRun,
  { taskGraph }: Pick<ExecutorContext, 'taskGraph'>,
): Promise<void> {
  const { project, task } = build.component;
  const built = taskIn(Object.values(taskGraph?.tasks ?? {}), { project, target: task });
  if (!built || build.options.dryRun) return;
  const [checked] = await checkRestored([{ ...build, restores: built.outputs }], run);
  if (checked?.status === 'rejected') throw checked.reason;
  if (checked) await restoreRecord(checked.value, run, print);
}

/** Ends the containers of runs that were killed: nothing else would. */
async function sweepContainers(): Promise<void> {
  const { stdout } = await ask(
    docker(undefined, 'ps', '--all', '--filter', `name=${PREFIX}`, '--format', '{{.Names}}'),
  );
  const abandoned = stdout.split('\n').filter((name) => name.startsWith(PREFIX) && isAbandoned(name));
  if (abandoned.length > 0) await ask(docker(undefined, 'rm', '--force', ...abandoned));
}

async function tryContainer(image: string, platform: string, options: SmokeOptions): Promise<void> {
  const name = `${PREFIX}${ownName()}`;
  const command = docker(undefined, ...runArgs(name, image, platform, options));
  const outcome = await run(command, { timeout: options.timeout });
  // The end of `docker run` is not the end of a container that ignores signals.
  if (outcome.ended) await ask(docker(undefined, 'rm', '--force', name));
  const failure = smokeFailure(image, platform, outcome, options);
  if (failure) throw failure;
}
