import type { ProjectGraph, TargetConfiguration, Task } from '@nx/devkit';
import type * as Params from 'nx/src/utils/params';
import schema from '../../executors/docker-build/schema.json';
import { badInput } from '../../errors';
import type { DockerBuildOptions } from '../options';
import { wholeLists } from '../flags/whole-lists';
import { optionsFor, type ConfiguredOptions } from '../configurations';
import type { Run } from '../project-images';

/** A target of a project. */
export interface TargetName {
  readonly project: string;
  readonly target: string;
}

/** `web:docker-build` */
export function nameOf({ project, target }: TargetName): string {
  return `${project}:${target}`;
}

/** A task of a run, with its options from the command line. */
export type RunTask = Pick<Task, 'target' | 'overrides' | 'hash'>;

/** The workspace in one run of Nx: everything that decides what its targets build. */
export interface NxRun extends Run {
  /** Absolute path of the workspace. */
  readonly workspaceRoot: string;
  /** The projects, and which depends on which. */
  readonly graph: ProjectGraph;
  readonly tasks: readonly RunTask[];
  /** Whether Nx caches the task that runs under a hash from before the run, although what it is built from was built in the run. */
  readonly hashedTooEarly?: boolean;
}

/** The targets of a run, as far as they decide on options. */
type Targets = Pick<NxRun, 'projects' | 'configuration' | 'tasks'>;

/** The task of a target among those of a run. */
export function taskIn<T extends Pick<Task, 'target'>>(
  tasks: readonly T[],
  { project, target }: TargetName,
): T | undefined {
  return tasks.find((one) => one.target.project === project && one.target.target === target);
}

/**
 * The options that a docker-build target has in a run, by Nx's own rule: those of the target, overridden by those of its configuration, overridden by
 * the command line.
 *
 * @param like the task whose command-line options apply if the target is not a task of the run, as far as the target knows them
 * @throws BuildkitError for options that the schema refuses
 */
export function optionsInRun(run: Targets, name: TargetName, like?: RunTask): ConfiguredOptions<DockerBuildOptions> {
  return optionsOfTarget(schema, run, name, like && knownOf(like));
}

/**
 * The same for a target of another executor.
 *
 * @param ofExecutor the schema of its options
 * @param otherwise the command-line options that apply if the target is not a task of the run
 * @throws BuildkitError for options that the schema refuses
 */
export function optionsOfTarget<Options>(
  ofExecutor: object,
  { projects, tasks, configuration }: Targets,
  name: TargetName,
  otherwise?: object,
): ConfiguredOptions<Options> {
  const definition = projects[name.project]?.targets?.[name.target] ?? {};
  const task = taskIn(tasks, name);
  const resolved = task ? task.target.configuration : optionsFor(definition, configuration).configuration;
  return {
    ...(resolved !== undefined && { configuration: resolved }),
    options: optionsBySchema(ofExecutor, definition, resolved, task?.overrides ?? otherwise),
  };
}

/** The options that Nx hands to a task, with the lists of its command line whole: see {@link wholeLists}. */
export function withWholeLists<Options extends object>(
  given: Options,
  { tasks }: Pick<NxRun, 'tasks'>,
  name: TargetName,
): Options {
  return { ...given, ...wholeLists(taskIn(tasks, name)?.overrides) };
}

/** The hash that Nx gave a task of the run; undefined before it has one, and for a target that is not a task of the run. */
export function hashInRun({ tasks }: Pick<NxRun, 'tasks'>, project: string, target: string): string | undefined {
  return taskIn(tasks, { project, target })?.hash;
}

/** The options of a docker-build target. @throws BuildkitError for options that the schema refuses */
export function mergedOptions(
  target: TargetConfiguration,
  configuration: string | undefined,
  overrides: unknown,
): DockerBuildOptions {
  return optionsBySchema(schema, target, configuration, overrides);
}

/**
 * The options of a target in one configuration, overridden by the command line. Nx's own function merges them, since any other merge would differ
 * somewhere: in aliases, kebab-case, defaults. Only lists of the command line whose entries have commas are kept whole.
 *
 * @throws BuildkitError for options that the schema refuses
 */
export function optionsBySchema<Options>(
  ofExecutor: object,
  target: TargetConfiguration,
  configuration: string | undefined,
  overrides: unknown,
): Options {
  // Loaded here because most processes do not need it.
  // https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/utils/params.ts (combineOptionsForExecutor)
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  const { combineOptionsForExecutor } = require('nx/src/utils/params') as typeof Params;
  const said = { ...(overrides as Record<string, string> | undefined) };
  const lists = wholeLists(overrides);
  const allowed = ofExecutor as Params.Schema;
  try {
    const options = combineOptionsForExecutor(said, configuration ?? '', target, allowed, null, null) as Options;
    return { ...options, ...lists };
  } catch (error) {
    // What Nx throws for a schema is no Error.
    const { message } = error as Error;
    throw badInput('NXBK-0405', `Options of a target with the executor ${target.executor} are wrong: ${message}`);
  }
}

function knownOf({ overrides }: RunTask): object {
  return Object.fromEntries(Object.entries(overrides as object).filter(([name]) => name in schema.properties));
}
