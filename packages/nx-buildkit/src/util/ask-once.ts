import { environment, inCommonScope } from './task-scope';

const answers = new WeakMap<object, WeakMap<object, Map<string, unknown>>>();

/**
 * Asks a question once in a run of Nx, although a process may run many tasks: answers are remembered for as long as the workspace as Nx described it,
 * and apart for tasks with an environment of their own.
 *
 * @param workspace the object that Nx described the workspace by in this run
 */
export function askOnce<T>(workspace: object, question: string, ask: () => T): T {
  const ofWorkspace = entry(answers, workspace, () => new WeakMap<object, Map<string, unknown>>());
  const ofEnvironment = entry(ofWorkspace, environment(), () => new Map<string, unknown>());
  return entry(ofEnvironment, question, ask) as T;
}

/** The same for a question whose answer is the same for all tasks, whatever their variables are. */
export function askOnceForAll<T>(workspace: object, question: string, ask: () => T): T {
  return inCommonScope(() => askOnce(workspace, question, ask));
}

function entry<K, V>(map: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
