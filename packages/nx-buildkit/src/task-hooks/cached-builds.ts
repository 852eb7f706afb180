import type { PostTasksExecutionContext, Task } from '@nx/devkit';
import { stat } from 'node:fs/promises';
import type { NxRun } from '../component/nx-run';
import type { Component } from '../component/settings';
import { taskFolder } from '../component/task-folders';
import { cachedProjects } from './cached-projects';
import { recordPath } from '../image/record/image-record';

/** A task that builds images and that Nx took from a cache. */
export interface CachedBuild {
  readonly task: Task;
  readonly component: Component;
}

/** The tasks of a run that build images and came out of a cache, with the run that they are of. */
export async function cachedBuilds({
  taskResults,
  workspaceRoot,
}: Pick<PostTasksExecutionContext, 'taskResults' | 'workspaceRoot'>): Promise<{
  readonly run: NxRun;
  readonly builds: readonly CachedBuild[];
}> {
  const results = Object.values(taskResults);
  const cached = results.filter(({ status }) => /^(local|remote)-cache/.test(status)).map(({ task }) => task);
  const likely = await Promise.all(cached.map((task) => mayBuildImages(task, workspaceRoot)));
  const candidates = cached.filter((_, i) => likely[i]);
  const projects = candidates.length > 0 ? cachedProjects() : {};
  return {
    run: { workspaceRoot, projects, tasks: results.map(({ task }) => task) },
    builds: candidates.flatMap((task) => {
      const { project, target } = task.target;
      const { root, targets = {} } = projects[project] ?? {};
      if (root === undefined || targets[target]?.executor !== 'nx-buildkit:docker-build') return [];
      return [{ task, component: { project, task: target, root } }];
    }),
  };
}

/** Told without the project graph, which most runs can do without: a task of another kind has no such output. */
async function mayBuildImages({ target, outputs, projectRoot = '.' }: Task, workspaceRoot: string): Promise<boolean> {
  const component = { project: target.project, task: target.target, root: projectRoot };
  if (outputs.some((output) => output.includes(taskFolder(component)))) return true;
  return (await stat(recordPath(workspaceRoot, component)).catch(() => undefined)) !== undefined;
}
