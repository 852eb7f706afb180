import { isDeepStrictEqual } from 'node:util';
import { prefetch } from '../../base-images/prefetch';
import { ownBuildkitConfig } from '../../buildkitd-config/own-config';
import { checkNumbers } from '../../component/schema/check-numbers';
import { outputFolder } from '../../component/task-folders';
import { asBuildkitError, badInput, describeError } from '../../errors';
import { keepingFinding } from '../../image/check/keep-finding';
import { ownBuilder } from '../../pull/own-builder';
import { pullSource } from '../../pull/pull-source';
import { openPuller } from '../../pull/puller';
import { interruptible } from '../../process/interruption';
import { markRefresh } from '../../component/run/refresh-mark';
import { DRY_RUN } from '../../component/run/run-variables';
import { openStore, viewStore } from '../../image-store/store';
import { environment, inTaskScope, isVerbose } from '../../util/task-scope';
import { asTheyEnd } from '../batch/as-they-end';
import { checkGiven } from '../check-given';
import { nxRun, type RunContext } from '../nx-run';
import { progressBars } from './progress-bars';
import { progressLines } from './progress-lines';
import { pullEvents, type Progress } from './pull-events';
import { failureReport, resultEvent, successReport } from './report';
import { readRequest, type PrefetchTask, type RequestOfProject } from './request';
import type { PrefetchExecutorOptions } from './schema';

/** How a task ended, and the lines to print about it. */
export interface PrefetchTaskResult {
  readonly id: string;
  readonly success: boolean;
  readonly text: string;
  /** Bytes that came over the network for it. */
  readonly fetchedBytes: number;
}

interface Prepared extends Pick<RequestOfProject, 'request' | 'siblings' | 'advice'> {
  readonly id: string;
  readonly project: string;
  readonly shared: SharedOptions;
  readonly env: NodeJS.ProcessEnv;
}

/** Tasks with the same values here are pulled together. */
interface SharedOptions extends Pick<
  PrefetchExecutorOptions,
  | 'configPath'
  | 'pullFrom'
  | 'concurrency'
  | 'giveUpAfter'
  | 'stallTimeout'
  | 'offline'
  | 'refresh'
  | 'check'
  | 'failOn'
  | 'json'
> {
  readonly storeDir: string | undefined;
}

/**
 * Runs many prefetch tasks as one, so that an image is pulled once for all of them. A result is yielded as soon as it is known.
 *
 * @param print shows a line of progress at once
 */
export async function* prefetchTasks(
  tasks: readonly PrefetchTask[],
  context: RunContext,
  print: (line: string) => void,
): AsyncGenerator<PrefetchTaskResult> {
  if (environment()[DRY_RUN]) {
    const text = 'Dry run: no base image is fetched';
    yield* tasks.map(({ id }) => ({ id, success: true, text, fetchedBytes: 0 }));
    return;
  }
  const prepared = await Promise.all(
    tasks.map((task) => inTaskScope({ env: task.env ?? environment() }, () => prepare(task, context))),
  );
  yield* prepared.filter((task): task is PrefetchTaskResult => 'success' in task);

  const groups: Prepared[][] = [];
  for (const task of prepared) {
    if ('success' in task) continue;
    const group = groups.find(([first]) => first && areAlike(first, task));
    if (group) group.push(task);
    else groups.push([task]);
  }
  const startInScope = (group: readonly Prepared[]) =>
    inTaskScope({ env: group[0]?.env ?? environment() }, () => startGroup(group, context, print));
  yield* asTheyEnd(groups.flatMap(startInScope));
}

function areAlike(one: Prepared, other: Prepared): boolean {
  return one.env === other.env && isDeepStrictEqual(one.shared, other.shared);
}

async function prepare(task: PrefetchTask, context: RunContext): Promise<Prepared | PrefetchTaskResult> {
  const { id, project, options } = task;
  try {
    checkGiven('prefetch', options, task, context);
    checkNumbers('prefetch', options);
    const component = { project, task: task.target, root: '' };
    const read = await keepingFinding(context.root, component, () => readRequest(task, context));
    const { storeDir, hasEngineImages, ...prepared } = read;
    if (hasEngineImages && context.projectsConfigurations.projects[project]?.targets?.[task.target]?.cache) {
      throw badInput(
        'NXBK-1101',
        `project.json or nx.json has ${project}:${task.target} cached, but no input of Nx changes with an image of the engine (fromEngine)`,
        'write "cache": false in that target',
      );
    }
    const { configPath, pullFrom, concurrency, giveUpAfter, stallTimeout, offline, refresh, check, failOn, json } =
      options;
    return {
      id,
      project,
      ...prepared,
      env: environment(),
      shared: {
        storeDir,
        configPath,
        pullFrom,
        concurrency,
        giveUpAfter,
        stallTimeout,
        offline,
        refresh,
        check,
        failOn,
        json,
      },
    };
  } catch (error) {
    return failed(id, project, error, options.json);
  }
}

function failed(id: string, project: string, error: unknown, json: boolean): PrefetchTaskResult {
  const { code } = asBuildkitError(error);
  const text = describeError(error);
  const event = { event: 'result', project, success: false, errors: [{ code, message: text }] };
  return { id, success: false, text: json ? JSON.stringify(event) : text, fetchedBytes: 0 };
}

/** JSON lines, progress bars, or plain lines for a log. */
function progressOf({ json }: SharedOptions, print: (line: string) => void): Progress {
  if (json) return { see: (event) => print(JSON.stringify(event)), end: () => undefined };
  // Nx gives a batch a pipe that others write into as well; a single task gets a terminal to itself.
  if (process.stdout.isTTY) return progressBars(process.stdout);
  return progressLines(print, { verbose: isVerbose() });
}

/** @returns a promise for each task of the group; none of them rejects */
function startGroup(
  group: readonly Prepared[],
  context: RunContext,
  print: (line: string) => void,
): readonly Promise<PrefetchTaskResult>[] {
  const shared = (group[0] as Prepared).shared;
  const progress = progressOf(shared, print);
  let running = group.length;
  const started = (async () => {
    const open = shared.check ? viewStore : openStore;
    const store = await open(shared.storeDir, context.root);
    const buildkit = outputFolder(context.root, shared.configPath);
    const { projects } = context.projectsConfigurations;
    const config = await ownBuildkitConfig(context.root, projects, buildkit);
    const builder = shared.pullFrom === 'builder' ? await ownBuilder(nxRun(context), buildkit) : undefined;
    const source = { ...pullSource(config, shared, builder), isOffline: shared.offline };
    const puller = openPuller(store, source);
    const { concurrency, refresh, check, failOn } = shared;
    const events = pullEvents(progress.see);
    const requests = group.map(({ request }) => request);
    const options = { concurrency, refresh, check, failOn, events, signal: interruptible() };
    const results = prefetch(puller, requests, options);
    void Promise.allSettled(results).then(() => puller.client.close());
    return results;
  })();
  return group.map(async ({ id, project, siblings, advice }, i): Promise<PrefetchTaskResult> => {
    try {
      const result = await (await started)[i];
      if (!result) throw new Error('a component was lost');
      const { success, fetchedBytes } = result;
      if (shared.refresh) await markRefresh();
      if (shared.json) return { id, success, text: resultEvent(project, result), fetchedBytes };
      const reports = success
        ? [...siblings, successReport(result), failureReport(result)]
        : [failureReport(result), ...advice];
      return { id, success, text: reports.filter(Boolean).join('\n'), fetchedBytes };
    } catch (error) {
      return failed(id, project, error, shared.json);
    } finally {
      if (--running === 0) progress.end();
    }
  });
}
