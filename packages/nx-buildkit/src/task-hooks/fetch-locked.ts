import { nameOf, optionsBySchema, type NxRun } from '../component/run/nx-run';
import { prefetchTasks } from '../executors/prefetch/prefetch-tasks';
import schema from '../executors/prefetch/schema.json';
import type { PrefetchExecutorOptions } from '../executors/prefetch/schema';
import { print } from '../util/print';
import type { CachedTask } from './cached-tasks';

/**
 * Completes each prefetch that Nx took from its cache: Nx restores the locks of base images, not the images. Images that are missing from the store
 * are fetched by the digest in the lock. If the image is built in the same run, docker-build does this itself, and does not need them if it is cached
 * too.
 *
 * @returns what could not be fetched, one text per task
 */
export async function fetchLocked(
  prefetches: readonly CachedTask[],
  { workspaceRoot, graph, projects, tasks }: NxRun,
): Promise<readonly string[]> {
  const built = new Set(tasks.map(({ target }) => nameOf(target)));
  const missing = prefetches
    .map(({ task, component, env }) => {
      const { configuration } = task.target;
      const target = projects[component.project]?.targets?.[component.task] ?? {};
      const options = optionsBySchema<PrefetchExecutorOptions>(schema, target, configuration, task.overrides);
      return {
        id: task.id,
        project: component.project,
        target: component.task,
        options: { ...options, json: false },
        configuration,
        env,
      };
    })
    .filter(({ project, options }) => !built.has(`${project}:${options.buildTarget}`));
  if (missing.length === 0) return [];
  const failures: string[] = [];
  const context = { root: workspaceRoot, projectGraph: graph, projectsConfigurations: { version: 2, projects } };
  for await (const { id, success, text, fetchedBytes } of prefetchTasks(missing, context, print)) {
    if (!success) failures.push(`${id} was cached, but its base images are missing and cannot be fetched:\n${text}`);
    else if (fetchedBytes > 0) print(`${id} was cached, but the image store does not have what it names:\n${text}`);
  }
  return failures;
}
