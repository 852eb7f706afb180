import type { ExecutorContext } from '@nx/devkit';
import { resolve } from 'node:path';
import { prefetch, type PrefetchRequest } from '../../base-images/prefetch';
import { readBuilder } from '../../builder';
import { readBuildkitConfig } from '../../buildkitd-config';
import { describeError } from '../../errors';
import type { RetryPolicy } from '../../image-store/pull-with-retries';
import { openStore, viewStore } from '../../image-store/store';
import { failureReport, pullEvents, successReport } from './report';
import { readRequest } from './request';
import type { PrefetchExecutorOptions } from './schema';

/** One prefetch task of a run. */
export interface PrefetchTask {
  readonly id: string;
  readonly project: string;
  readonly options: PrefetchExecutorOptions;
}

/** How a task ended, with what there is to say about it. */
export interface PrefetchTaskResult {
  readonly id: string;
  readonly success: boolean;
  readonly text: string;
}

interface Prepared {
  readonly id: string;
  readonly request: PrefetchRequest;
  readonly shared: SharedOptions;
}

/** Tasks that agree in these are pulled together. */
interface SharedOptions extends Pick<
  PrefetchExecutorOptions,
  'configPath' | 'concurrency' | 'refresh' | 'check' | 'failOn'
> {
  readonly storeDir: string | undefined;
  readonly policy: RetryPolicy;
}

/**
 * Runs many prefetch tasks as one, so that an image is pulled once for all of them. A result is yielded as soon as it is known.
 *
 * @param print shows a line of progress at once
 */
export async function* prefetchTasks(
  tasks: readonly PrefetchTask[],
  context: ExecutorContext,
  print: (line: string) => void,
): AsyncGenerator<PrefetchTaskResult> {
  const prepared = await Promise.all(tasks.map((task) => prepare(task, context)));
  yield* prepared.filter((task): task is PrefetchTaskResult => 'success' in task);

  const groups = new Map<string, Prepared[]>();
  for (const task of prepared) {
    if ('success' in task) continue;
    const key = JSON.stringify(task.shared);
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  yield* asTheyEnd([...groups.values()].flatMap((group) => startGroup(group, context, print)));
}

async function prepare(
  { id, project, options }: PrefetchTask,
  context: ExecutorContext,
): Promise<Prepared | PrefetchTaskResult> {
  try {
    const { request, storeDir } = await readRequest(project, options, context);
    const { configPath, concurrency, refresh, check, failOn, retries, minTimeout, maxTimeout, stallTimeout } = options;
    const policy = { retries, minTimeout, maxTimeout, stallTimeout };
    return { id, request, shared: { storeDir, configPath, concurrency, refresh, check, failOn, policy } };
  } catch (error) {
    return { id, success: false, text: describeError(error) };
  }
}

/** @returns a promise for each task of the group; none of them rejects */
function startGroup(
  group: readonly Prepared[],
  context: ExecutorContext,
  print: (line: string) => void,
): readonly Promise<PrefetchTaskResult>[] {
  const shared = (group[0] as Prepared).shared;
  const started = (async () => {
    const open = shared.check ? viewStore : openStore;
    const store = await open(shared.storeDir, context.root);
    const buildkit = resolve(context.root, shared.configPath);
    const { toml, proxy } = await readBuildkitConfig(buildkit);
    const builder = await readBuilder(buildkit).catch(() => undefined);
    const { policy, concurrency, refresh, check, failOn } = shared;
    return prefetch(
      store,
      { toml, env: { ...proxy.hostEnv }, builder },
      group.map(({ request }) => request),
      { policy, concurrency, refresh, check, failOn, events: pullEvents(print) },
    );
  })();
  return group.map(async ({ id }, i): Promise<PrefetchTaskResult> => {
    try {
      const result = await (await started)[i];
      if (!result) throw new Error('a component was lost');
      const reports = [...(result.success ? [successReport(result)] : []), failureReport(result)];
      return { id, success: result.success, text: reports.filter(Boolean).join('\n') };
    } catch (error) {
      return { id, success: false, text: describeError(error) };
    }
  });
}

async function* asTheyEnd(promises: readonly Promise<PrefetchTaskResult>[]): AsyncGenerator<PrefetchTaskResult> {
  const waiting = new Map(promises.map((promise, i) => [i, promise.then((result) => ({ i, result }))]));
  while (waiting.size > 0) {
    const { i, result } = await Promise.race(waiting.values());
    waiting.delete(i);
    yield result;
  }
}
