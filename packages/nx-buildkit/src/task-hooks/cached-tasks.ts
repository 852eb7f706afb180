import type { PostTasksExecutionContext, Task } from '@nx/devkit';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { NxRun } from '../component/run/nx-run';
import type { Component } from '../component/settings';
import { COMMITTED_LOCKS, lockFolder, taskFolder } from '../component/task-folders';
import { recordPath } from '../image/record/image-record';
import { cachedWorkspace } from './cached-graph';
import { EXECUTORS } from '../component/names';
import { environmentOfTask, taskEnvironments } from '../process/task-environments';
import { ifMissing } from '../util/files/if-missing';

/** A task that Nx took from a cache. */
export interface CachedTask {
  readonly task: Task;
  readonly component: Component;
  /** Its own, with the `.env` files of its project. */
  readonly env: NodeJS.ProcessEnv;
}

/** Those that build images and those that fetch base images, with their run. */
export interface CachedTasks {
  readonly run: NxRun;
  readonly builds: readonly CachedTask[];
  readonly prefetches: readonly CachedTask[];
}

const NOTHING: Pick<NxRun, 'graph' | 'projects'> = { graph: { nodes: {}, dependencies: {} }, projects: {} };

/** The tasks of a run that built images, or took them from a cache. A dry run has built nothing: its record is that of an earlier run. */
export async function builtTasks({
  taskResults,
  workspaceRoot,
}: Pick<PostTasksExecutionContext, 'taskResults' | 'workspaceRoot'>): Promise<readonly Component[]> {
  const done = Object.values(taskResults).filter(({ status }) => /^(success|local-cache|remote-cache)/.test(status));
  const components = done.filter(({ task }) => !isDryRun(task)).map(({ task }) => componentOf(task));
  const exist = await Promise.all(components.map((component) => hasRecord(workspaceRoot, component)));
  return components.filter((_, i) => exist[i]);
}

/** The tasks of this plugin that a run took from a cache. */
export async function cachedTasks({
  taskResults,
  workspaceRoot,
}: Pick<PostTasksExecutionContext, 'taskResults' | 'workspaceRoot'>): Promise<CachedTasks> {
  const results = Object.values(taskResults);
  const cached = results.filter(({ status }) => /^(local|remote)-cache/.test(status)).map(({ task }) => task);
  const likely = await Promise.all(cached.map((task) => mayBeOurs(task, workspaceRoot)));
  const candidates = cached.filter((_, i) => likely[i]);
  const { graph, projects } = candidates.length > 0 ? cachedWorkspace() : NOTHING;
  const environmentOf = taskEnvironments();
  const of = (executor: string) =>
    candidates.flatMap((task) => {
      const { project, target } = task.target;
      const { root, targets = {} } = projects[project] ?? {};
      if (root === undefined || targets[target]?.executor !== executor) return [];
      return [{ task, component: { project, task: target, root }, env: environmentOf(environmentOfTask(task)) }];
    });
  return {
    run: { workspaceRoot, graph, projects, tasks: results.map(({ task }) => task) },
    builds: of(EXECUTORS.dockerBuild),
    prefetches: of(EXECUTORS.prefetch),
  };
}

/** Decided without the project graph, which most runs do not need: a task of another kind has no such output. */
async function mayBeOurs(task: Task, workspaceRoot: string): Promise<boolean> {
  const component = componentOf(task);
  const folders = [taskFolder(component), posix.dirname(lockFolder(component, {})), `/${COMMITTED_LOCKS}/`];
  if (task.outputs.some((output) => folders.some((folder) => output.includes(folder)))) return true;
  return hasRecord(workspaceRoot, component);
}

function isDryRun({ overrides }: Task): boolean {
  const given = Object.entries<unknown>(overrides ?? {}).find(([name]) => /^dry-?run$/i.test(name));
  return given !== undefined && String(given[1]) !== 'false';
}

export function componentOf({ target, projectRoot = '.' }: Task): Component {
  return { project: target.project, task: target.target, root: projectRoot };
}

async function hasRecord(workspaceRoot: string, component: Component): Promise<boolean> {
  return (await stat(recordPath(workspaceRoot, component)).catch(ifMissing(undefined))) !== undefined;
}
