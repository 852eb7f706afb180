import type { ExecutorContext } from '@nx/devkit';
import { withDefaults } from '../../component/schema/defaults';
import { EXECUTORS } from '../../component/names';
import { optionsFor } from '../../component/configurations';
import { dependsOnLine } from '../../component/run/depends-on';
import { withWholeLists } from '../../component/run/nx-run';
import { leadsTo } from '../../component/run/target-dependencies';
import type { DockerBuildOptions } from '../../component/options';
import { buildkitFolder } from '../../image/build/build-environment';
import { publishImages } from '../../image/release/publish-image';
import { readFlags } from '../../image/release/nx-docker-flags';
import { chosenScheme, needsVersion } from '../../image/release/version-scheme';
import { ownBuilderName } from '../../pull/own-builder';
import { print } from '../../util/print';
import { badInput } from '../../errors';
import { componentOf, requireTarget } from '../component-of';
import { nxRun } from '../nx-run';
import { environment } from '../../util/task-scope';
import type { DockerMergeOptions } from '../docker-merge/schema';
import { runExecutor, type ExecutorResult } from '../run-executor';
import type { ReleasePublishOptions } from './schema';

/** Publishes the image of a project in `nx release`. */
export default function releasePublish(
  given: ReleasePublishOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  return runExecutor(async () => {
    const { root: workspaceRoot, configurationName } = context;
    const { project, root, task } = componentOf('release-publish', context);
    const run = nxRun(context);
    const options = withWholeLists(given, run, { project, target: task });
    const { buildTarget } = options;
    const env = environment();
    const { scheme, newVersion } = versionOf(project, options, env);
    if (newVersion === null && needsVersion(scheme)) {
      print(`${project} has no new version, so its image is not published`);
      return;
    }
    const named = requireTarget(context, project, buildTarget);
    const target = { project, target: buildTarget };
    // The record of docker-merge says itself what it is of.
    if (named.executor === EXECUTORS.dockerBuild && !leadsTo(run.graph, { project, target: task }, target))
      throw badInput(
        'NXBK-0909',
        `${project}:${task} does not depend on ${project}:${buildTarget}, so the image that is there may be of other sources`,
        `write ${dependsOnLine(requireTarget(context, project, task), target, [buildTarget])} in that target`,
      );
    const merge: Partial<DockerMergeOptions> = named.options ?? {};
    const builds =
      named.executor === EXECUTORS.dockerMerge ? withDefaults('dockerMerge', merge).buildTarget : buildTarget;
    const build = optionsFor<DockerBuildOptions>(requireTarget(context, project, builds), configurationName).options;
    await publishImages({
      workspaceRoot,
      component: { project, root, task: buildTarget },
      options: withReleaseNames(build, options),
      ...(newVersion && { newVersion }),
      ...(scheme !== undefined && { scheme }),
      dryRun: options.dryRun === true || env['NX_DRY_RUN'] === 'true',
      builder: await ownBuilderName(run, buildkitFolder(workspaceRoot, build)),
      env,
      log: print,
    });
  });
}

/** The version of a project in a release, and the template that it is put into. */
function versionOf(project: string, options: ReleasePublishOptions, env: NodeJS.ProcessEnv) {
  const flags = readFlags(env);
  const { newVersion, dockerVersion } = options.nxReleaseVersionData?.[project] ?? {};
  // Where @nx/docker takes part in the release, it has chosen the version.
  const exact = flags.dockerVersion ?? dockerVersion;
  return exact ? { newVersion: exact } : { newVersion, scheme: chosenScheme({ ...options, ...flags }) };
}

/** The options of the build with the names of the release instead of its own. */
function withReleaseNames(build: DockerBuildOptions, release: ReleasePublishOptions): DockerBuildOptions {
  const { tags, images = build.images, flavor = build.flavor } = release;
  return { ...build, targets: undefined, perPlatform: undefined, tags, images, flavor };
}
