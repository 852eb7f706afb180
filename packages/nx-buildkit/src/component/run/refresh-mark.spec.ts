import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTaskScope } from '../../util/task-scope';
import { markRefresh, refreshMark } from './refresh-mark';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'refresh-mark-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Runs with a cache folder of the user, beside which Nx has its own. */
const here = <T>(run: (nxCache: string) => T): T =>
  inTaskScope({ env: { XDG_CACHE_HOME: join(folder, 'user') } }, () => run(join(folder, 'nx')));

it('is another one after each refresh, and none before the first', async () => {
  expect(here(refreshMark)).toBe('');
  await here(markRefresh);
  const first = here(refreshMark);
  expect(first).toMatch(/./);
  expect(here(refreshMark)).toBe(first);
  await here(markRefresh);
  expect(here(refreshMark)).not.toBe(first);
});

it.each([
  ['nx reset', 'nx'],
  ['the loss of a home folder', 'user'],
])('outlives %s', async (_, name) => {
  await here(markRefresh);
  const mark = here(refreshMark);
  await rm(join(folder, name), { recursive: true });
  expect(here(refreshMark)).toBe(mark);
});

it('is none of a workspace with another cache of Nx', async () => {
  await here(markRefresh);
  expect(here(() => refreshMark(join(folder, 'other')))).toBe('');
});
