import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsBySchema } from '../../component/run/nx-run';
import { prefetchTasks, type PrefetchTaskResult } from './prefetch-tasks';
import schema from './schema.json';
import type { PrefetchExecutorOptions } from './schema';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'prefetch-tasks-'))));
afterEach(() => rm(root, { recursive: true }));

/** What the task of an image prints that has this target. */
async function printed(build: object, json: boolean): Promise<string> {
  const target = { executor: 'nx-buildkit:prefetch', options: { platform: 'linux/arm64', json } };
  const projects = { app: { root: '.', targets: { ...build, prefetch: target } } };
  const options = optionsBySchema<PrefetchExecutorOptions>(schema, target, undefined, {});
  const tasks = [{ id: 'app:prefetch', project: 'app', target: 'prefetch', options }];
  const projectGraph = { nodes: {}, dependencies: {} };
  const context = { root, projectGraph, projectsConfigurations: { version: 2, projects } };
  const results: PrefetchTaskResult[] = [];
  for await (const result of prefetchTasks(tasks, context, () => undefined)) results.push(result);
  expect(results).toMatchObject([{ id: 'app:prefetch', success: false }]);
  return results[0]?.text ?? '';
}

it('prints for machines the code of what keeps a task from pulling anything', async () => {
  await writeFile(join(root, 'Dockerfile'), 'FRMO alpine:3.20\n');
  expect(JSON.parse(await printed({ 'docker-build': { options: {} } }, true))).toMatchObject({
    success: false,
    errors: [{ code: 'NXBK-0401', message: expect.stringContaining('Dockerfile:1') }],
  });
});

it('fails for a project without the target that it takes the Dockerfile from', async () =>
  expect(await printed({}, false)).toFailWith('NXBK-1103'));
