import type { ExecutorContext } from '@nx/devkit';
import { resolve } from 'node:path';
import { readLocks } from '../../base-images/lock-file';
import { lockFolder } from '../../component/task-folders';
import type { Subject } from '../../doctor/checks';
import type { ComponentNeeds } from '../../doctor/facts/base-images';
import { imageTargetsOf, type ImageTarget } from '../../component/project-images';
import { canonicalPlatforms } from '../../oci/platform-option';
import { builderOptions } from '../../builder/builder-options';
import { builderNetwork } from '../../buildkitd-config/own-config';
import { requireBuildkitConfig } from '../../buildkitd-config/output-files';
import { readRequest } from '../prefetch/request';
import type { PrefetchExecutorOptions } from '../prefetch/schema';
import type { DoctorOptions } from './schema';
import { withDefaults } from '../../component/schema/defaults';
import { EXECUTORS } from '../../component/names';
import { environmentsInRun } from '../../component/run/environments-in-run';
import { inTaskScope } from '../../util/task-scope';
import { nxRun } from '../nx-run';
import { prefetchTargetOf } from '../../component/prefetch-target';

/** What this project's own targets and the targets of all components say. */
export function subjectOf({ platform }: DoctorOptions, context: ExecutorContext): Subject {
  const { projectName = '', projectsConfigurations, root } = context;
  const { targets = {} } = projectsConfigurations.projects[projectName] ?? {};
  const optionsOf = (executor: string) =>
    Object.values(targets).find((target) => target.executor === executor)?.options ?? {};
  const builder = builderOptions(optionsOf(EXECUTORS.builder), root, requireBuildkitConfig);
  const given = canonicalPlatforms(platform, []);
  return {
    root,
    config: optionsOf(EXECUTORS.buildkitConfig),
    // A BuildKit outside the containers of this plugin sees the loopback of its own machine.
    network: ['docker', 'remote', 'cloud'].includes(builder.driver) ? 'host' : builderNetwork(targets),
    builder: { ...builder, needed: [...new Set([...builder.needed, ...given])] },
    components: imageTargetsOf(projectsConfigurations).map((target) => needsOf(target, given, context)),
  };
}

async function needsOf(
  { project, root, target, options, configuration }: ImageTarget,
  given: readonly string[],
  context: ExecutorContext,
): Promise<ComponentNeeds> {
  const prefetch = prefetchOf(project, target, context);
  // If no platform is named, a build will use those of the last prefetch. Committed locks cover every platform that anybody builds.
  const said = given.length > 0 || options.platform !== undefined || options.lock === 'project';
  const locks = resolve(context.root, lockFolder({ project, root, task: target }, options, configuration));
  const last = said ? [] : (await readLocks(locks)).map((lock) => lock.platform);
  const platforms = [...given, ...last];
  const asked = { ...prefetch.options, ...(platforms.length > 0 && { platform: platforms }) };
  const env = environmentsInRun(nxRun(context))({ project, root, target: prefetch.name, configuration });
  const { request, storeDir } = await inTaskScope({ env }, () =>
    readRequest({ project, options: asked, configuration }, context),
  );
  return {
    task: `${project}:${target}`,
    storeDir,
    lockFolder: request.lockFolder,
    wanted: request.wanted,
    command: (platform) => `nx run ${project}:${prefetch.name} --platform=${platform}`,
  };
}

/** The target that prefetches the base images of a build target, with its defaults; the build target itself if there is none. */
function prefetchOf(project: string, build: string, { projectsConfigurations }: ExecutorContext) {
  const { projects } = projectsConfigurations;
  const prefetch = prefetchTargetOf(projects, { project, task: build });
  const options = prefetch === undefined ? {} : projects[project]?.targets?.[prefetch]?.options;
  const given: Partial<PrefetchExecutorOptions> = { buildTarget: build, ...options };
  return { name: prefetch ?? build, options: withDefaults('prefetch', given) };
}
