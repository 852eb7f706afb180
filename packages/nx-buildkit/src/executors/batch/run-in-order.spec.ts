import type { Task } from '@nx/devkit';
import type { BatchResult } from './batch-result';
import { withoutGuessedHashes } from './dependencies';
import { runInOrder } from './run-in-order';

const taskOf = (id: string): Task => ({
  id,
  target: { project: id, target: 'docker-build' },
  overrides: {},
  outputs: [],
  cache: true,
  parallelism: true,
});

const graph = (dependencies: Readonly<Record<string, readonly unknown[]>>) => ({
  tasks: Object.fromEntries(Object.keys(dependencies).map((id) => [id, taskOf(id)])),
  dependencies: dependencies as Record<string, string[]>,
});

/** Runs a graph; a task whose name begins with "bad" fails. */
async function runAll(dependencies: Readonly<Record<string, readonly unknown[]>>, concurrency = 2) {
  const events: string[] = [];
  const results: BatchResult[] = [];
  let running = 0;
  let most = 0;
  const run = async ({ id }: Task): Promise<BatchResult['result']> => {
    most = Math.max(most, ++running);
    events.push(`${id} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    events.push(`${id} ends`);
    running--;
    return { success: !id.startsWith('bad'), terminalOutput: id, startTime: 0, endTime: 0 };
  };
  for await (const result of runInOrder(graph(dependencies), run, concurrency)) results.push(result);
  const statuses = results.map(({ task, result: { success, status } }) => [task, status ?? success]);
  return { events, statuses: Object.fromEntries(statuses), order: results.map(({ task }) => task), most };
}

it.each([
  ['ids', { app: ['base', 'app:prefetch'], base: ['base:prefetch'] }],
  ['the objects of Nx 24', { app: [{ id: 'base' }, { id: 'app:prefetch' }], base: [{ id: 'base:prefetch' }] }],
])('runs a task after those of the batch that it depends on, given as %s', async (_, dependencies) => {
  const { events, order } = await runAll(dependencies);
  expect(events).toEqual(['base begins', 'base ends', 'app begins', 'app ends']);
  expect(order).toEqual(['base', 'app']);
});

it('skips what depends on a task that failed, however far, and runs the others', async () => {
  const { statuses, events } = await runAll({ bad: [], app: ['bad'], tool: ['app'], other: [] });
  expect(statuses).toEqual({ bad: false, app: 'skipped', tool: 'skipped', other: true });
  expect(events).not.toContain('app begins');
});

it('runs as many at once as it may, and no more', async () => {
  const { most, statuses } = await runAll(Object.fromEntries('abcdefgh'.split('').map((id) => [id, []])), 3);
  expect(most).toBe(3);
  expect(Object.keys(statuses)).toHaveLength(8);
});

it('waits for a task that many depend on only once', async () => {
  const { events } = await runAll({ base: [], a: ['base'], b: ['base'], c: ['a', 'b', 'base'] }, 1);
  expect(events.filter((event) => event === 'base begins')).toHaveLength(1);
  expect(events.at(-2)).toBe('c begins');
});

it('knows the hash of a task only when all is there that Nx hashes for it', () => {
  const batch = {
    ...graph({ app: ['base', 'app:prefetch'], base: ['base:prefetch'] }),
    roots: [],
    continuousDependencies: {},
  };
  const tasks = [...Object.values(batch.tasks), taskOf('other')].map((task) => [
    task.id,
    { ...task, hash: `of ${task.id}` },
  ]);
  const run = withoutGuessedHashes({ ...batch, tasks: Object.fromEntries(tasks) }, batch);
  expect(Object.values(run.tasks).map(({ hash }) => hash)).toEqual([undefined, 'of base', 'of other']);
});

it('begins another task while one waits for work that others have a part in', async () => {
  const begun: string[] = [];
  let end = (): void => undefined;
  const shared = new Promise<void>((resolve) => (end = resolve));
  const run = async ({ id }: Task, free: () => void): Promise<BatchResult['result']> => {
    begun.push(id);
    free();
    if (begun.length === 3) end();
    await shared;
    return { success: true, terminalOutput: id, startTime: 0, endTime: 0 };
  };
  const results: BatchResult[] = [];
  for await (const result of runInOrder(graph({ a: [], b: [], c: [] }), run, 1)) results.push(result);
  expect(results.map(({ task }) => task).sort()).toEqual(['a', 'b', 'c']);
});
