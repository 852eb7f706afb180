import type { PreTasksExecution, PreTasksExecutionContext, ProjectGraph } from '@nx/devkit';
import { randomUUID } from 'node:crypto';
import { EXECUTORS } from '../component/names';
import type { DockerBuildOptions } from '../component/options';
import { describeError } from '../errors';
import { isDockerInstalled } from '../docker/installed';
import { flagVariables } from '../image/release/nx-docker-flags';
import { refreshMark } from '../component/run/refresh-mark';
import { BUILDER_NAMED, REFRESHED } from '../component/run/run-variables';
import { NAMES_BUILDER, optionsOfTasks, UNFOLLOWED, wordsOfNx } from '../graph/inputs/unfollowed-options';
import { usedVariable } from '../graph/inputs/used-targets';
import { unlockedVariable } from '../graph/inputs/unlocked-targets';
import { askedConfiguration } from './asked-configuration';
import { cachedGraph } from './cached-graph';
import { namedTargets } from './named-targets';
import { refuseConfiguration, refuseSwallowed } from './refuse-words';
import { usedTargets } from './used-targets';

/** The commands of Nx that name the targets to run by an option, which a target then does not get as its own. */
const NAMES_TARGETS = /^(run-many|affected)$/;
const OF_NX = /^--targets?(=|$)/;

/** Prepares a run, or refuses it: Nx shows the message of what is thrown, and nothing else of it. */
export const preTasksExecution: PreTasksExecution = async (_options, context) => {
  try {
    await prepareRun(context);
  } catch (error) {
    throw new Error(describeError(error), { cause: error });
  }
};

/**
 * What a registry says now is never in a cache, and Nx hashes the files that options in project.json name, not those on the command line: such a run
 * gets a unique hash. A custom hasher would do it too, but Nx 24 treats a task with one as affected by every change:
 * https://github.com/nrwl/nx/blob/24.0.6/packages/nx/src/project-graph/affected/affected-tasks.ts (hasCustomHasher)
 *
 * What `nx release` was told of images reaches the executors in the same way.
 */
async function prepareRun({ argv, workspaceRoot }: PreTasksExecutionContext): Promise<void> {
  process.env[REFRESHED] = refreshMark();
  const namesTargets = argv.some((word) => NAMES_TARGETS.test(word));
  const graph = graphOnce();
  const ofNx = wordsOfNx(argv);
  if (!namesTargets) refuseSwallowed(ofNx, graph);
  refuseConfiguration(ofNx, graph);
  const words = optionsOfTasks(argv, (word) => namesTargets && OF_NX.test(word));
  for (const [pattern, variable] of UNFOLLOWED) {
    if (words.some((word) => pattern.test(word))) process.env[variable] = randomUUID();
  }
  Object.assign(process.env, flagVariables(argv));
  if (argv.some((word) => NAMES_BUILDER.test(word))) process.env[BUILDER_NAMED] = randomUUID();
  for (const variable of usedVariables(ofNx, graph)) process.env[variable] = randomUUID();
  for (const variable of await unlockedVariables(ofNx, workspaceRoot, graph)) process.env[variable] = randomUUID();
}

/** Those of what tasks of others use in this run, as far as its words tell: see {@link earlyUses} for the others. */
function usedVariables(words: readonly string[], graphOfRun: () => ProjectGraph | undefined): readonly string[] {
  // Without Docker nothing can be built, and there is no engine whose image could be another one.
  const graph = isDockerInstalled() ? graphOfRun() : undefined;
  if (!graph) return [];
  return usedTargets(graph, namedTargets(graph, words)).flatMap(({ project, target }) => {
    const root = graph.nodes[project]?.data.root;
    return root === undefined ? [] : [usedVariable({ root, task: target })];
  });
}

/** Those of committed locks that lack an image. */
async function unlockedVariables(
  words: readonly string[],
  workspaceRoot: string,
  graphOfRun: () => ProjectGraph | undefined,
): Promise<readonly string[]> {
  const graph = graphOfRun();
  if (!graph || !hasCommittedLocks(graph)) return [];
  const tasks = namedTargets(graph, words);
  // Loaded here because most runs do not need it.
  const { unlockedTargets } = await import('./unlocked-targets.ts');
  const configuration = askedConfiguration(words, tasks);
  return (await unlockedTargets({ workspaceRoot, graph, tasks, configuration })).map(unlockedVariable);
}

function hasCommittedLocks({ nodes }: ProjectGraph): boolean {
  const targets = Object.values(nodes).flatMap(({ data }) => Object.values(data.targets ?? {}));
  return targets.some(
    ({ executor, options, configurations = {} }) =>
      executor === EXECUTORS.dockerBuild &&
      [options, ...Object.values(configurations)].some(
        (one: DockerBuildOptions | undefined) => one?.lock === 'project',
      ),
  );
}

/** Reads the graph once, and only for a run that asks for it: it is a large file in a large workspace. */
function graphOnce(): () => ProjectGraph | undefined {
  let read: { readonly graph: ProjectGraph | undefined } | undefined;
  return () => (read ??= { graph: savedGraph() }).graph;
}

/** Undefined where Nx is told to save none: a run that takes an image from its cache then fails afterwards. */
function savedGraph(): ProjectGraph | undefined {
  try {
    return cachedGraph();
  } catch {
    return undefined;
  }
}
