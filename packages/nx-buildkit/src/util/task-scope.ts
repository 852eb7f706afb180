import { AsyncLocalStorage } from 'node:async_hooks';

/** What a task has to itself in a process that runs many at the same time. */
export interface TaskScope {
  /** The variables that Nx gives to this task and not to the others: those of the `.env` files of its project. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes the output of the task: text that ends with a newline. Without it, output goes to the streams of the process. */
  readonly write?: (text: string) => void;
}

const scopes = new AsyncLocalStorage<TaskScope>();

/** Runs `body` as a task with an environment and an output of its own. */
export function inTaskScope<T>(scope: TaskScope, body: () => T): T {
  return scopes.run(scope, body);
}

/** Runs `body` for all tasks: with the variables that the process has. */
export function inCommonScope<T>(body: () => T): T {
  return scopes.run({ ...scopes.getStore(), env: process.env }, body);
}

/** The environment of the task that runs here: that of the process, unless the task has one of its own. */
export function environment(): NodeJS.ProcessEnv {
  return scopes.getStore()?.env ?? process.env;
}

/** Where the output of the task that runs here goes, if it has an output of its own. */
export function taskOutput(): TaskScope['write'] | undefined {
  return scopes.getStore()?.write;
}

/** Whether Nx was asked for details: `nx … --verbose`. */
export function isVerbose(env = environment()): boolean {
  return env['NX_VERBOSE_LOGGING'] === 'true';
}
