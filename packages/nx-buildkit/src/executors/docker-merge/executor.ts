import type { ExecutorContext } from '@nx/devkit';
import { resolve } from 'node:path';
import { optionsFor } from '../../component/configurations';
import { taskIn } from '../../component/run/nx-run';
import type { DockerBuildOptions } from '../../component/options';
import { workspacePath } from '../../component/settings';
import { badInput } from '../../errors';
import { buildkitFolder } from '../../image/build/build-environment';
import { mergeImages } from '../../image/merge/merge-images';
import { canonicalPlatforms } from '../../oci/platform-option';
import { ownBuilderName } from '../../pull/own-builder';
import { print } from '../../util/print';
import { environment } from '../../util/task-scope';
import { componentOf, requireTarget } from '../component-of';
import { nxRun } from '../nx-run';
import { runExecutor, type ExecutorResult } from '../run-executor';
import type { DockerMergeOptions } from './schema';

/** Makes one index of the images of several runners. */
export default function dockerMerge(options: DockerMergeOptions, context: ExecutorContext): Promise<ExecutorResult> {
  return runExecutor(async () => {
    const { root: workspaceRoot, configurationName } = context;
    const { project, root, task } = componentOf('docker-merge', context);
    const run = nxRun(context);
    if (taskIn(run.tasks, { project, target: options.buildTarget }))
      throw badInput(
        'NXBK-0904',
        `${project}:${options.buildTarget} is part of this run, which leaves digests only when all its tasks have ended`,
        `join them in a run of its own: nx run ${project}:${task}`,
      );
    const target = requireTarget(context, project, options.buildTarget);
    const { options: build, configuration } = optionsFor<DockerBuildOptions>(target, configurationName);
    const merged = await mergeImages({
      workspaceRoot,
      component: { project, root, task: options.buildTarget },
      task,
      options: build,
      ...(configuration !== undefined && { configuration }),
      platforms: canonicalPlatforms(options.platform ?? build.platform, []),
      folder: resolve(workspaceRoot, workspacePath(options.digests, 'digests')),
      builder: await ownBuilderName(run, buildkitFolder(workspaceRoot, build)),
      env: environment(),
      log: print,
    });
    merged.forEach(({ names, platforms, digest }) =>
      print(`${names.join(', ')}: one index of ${platforms.join(' and ')}, ${digest}`),
    );
  });
}
