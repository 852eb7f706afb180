import type { ProjectGraph } from '@nx/devkit';
import { unlockedImages } from '../base-images/check-locks';
import { optionsFor } from '../component/configurations';
import { EXECUTORS } from '../component/names';
import type { DockerBuildOptions } from '../component/options';
import { environmentsInRun } from '../component/run/environments-in-run';
import { optionsBySchema, type TargetName } from '../component/run/nx-run';
import { executorOf, reachable } from '../component/run/target-dependencies';
import type { Component } from '../component/settings';
import { BuildkitError } from '../errors';
import { readRequest } from '../executors/prefetch/request';
import schema from '../executors/prefetch/schema.json';
import type { PrefetchExecutorOptions } from '../executors/prefetch/schema';
import { viewStore } from '../image-store/store';
import { inTaskScope } from '../util/task-scope';

/** A run before its first task. */
interface PlannedRun {
  readonly workspaceRoot: string;
  readonly graph: ProjectGraph;
  /** What its words name, with what that depends on; none for a run of a program, of which no words tell. */
  readonly tasks: readonly TargetName[];
  /** The configuration that they ask for, if any. */
  readonly configuration?: string | undefined;
}

/** The targets that build images, and whose committed locks lack an image that a prefetch of the run resolves. */
export async function unlockedTargets({
  workspaceRoot,
  graph,
  tasks,
  configuration,
}: PlannedRun): Promise<readonly Pick<Component, 'root' | 'task'>[]> {
  const projects = Object.fromEntries(Object.entries(graph.nodes).map(([name, { data }]) => [name, data]));
  const environmentOf = environmentsInRun({ projects, tasks: [] });
  const context = {
    root: workspaceRoot,
    projectGraph: graph,
    projectsConfigurations: { version: 2, projects },
    ...(configuration !== undefined && { configurationName: configuration }),
  };
  const found = (tasks.length > 0 ? reachable(graph, tasks) : targetsOf(graph))
    .filter((one) => executorOf(graph, one) === EXECUTORS.prefetch)
    .map(async ({ project, target }) => {
      const { root = '.', targets = {} } = projects[project] ?? {};
      const options = optionsBySchema<PrefetchExecutorOptions>(schema, targets[target] ?? {}, configuration, {});
      const task = options.buildTarget;
      const build = optionsFor<DockerBuildOptions>(targets[task] ?? {}, configuration).options;
      if (build.lock !== 'project') return [];
      const env = environmentOf({ project, root, target, configuration });
      const { request, storeDir } = await inTaskScope({ env }, () =>
        readRequest({ project, options, configuration }, context),
      );
      const unlocked = await unlockedImages(viewStore(storeDir, workspaceRoot), request);
      return unlocked.length === 0 ? [] : [{ root, task }];
    });
  return (await Promise.all(found.map((one) => one.catch(noneIfWrong)))).flat();
}

function targetsOf({ nodes }: ProjectGraph): readonly TargetName[] {
  return Object.entries(nodes).flatMap(([project, { data }]) =>
    Object.keys(data.targets ?? {}).map((target) => ({ project, target })),
  );
}

/** A task that cannot run says so itself. */
function noneIfWrong(error: unknown): readonly [] {
  if (error instanceof BuildkitError) return [];
  throw error;
}
