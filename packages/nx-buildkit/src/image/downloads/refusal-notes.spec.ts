import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTaskScope } from '../../util/task-scope';
import { openNotes } from './refusal-notes';
import { findRefusals } from './refused-steps';

const build = { builder: { name: 'b', endpoint: 'unix:///run/docker.sock' }, key: 'lock', name: 'a' };
const task = 'a:docker-build';
const steps = ['RUN make'];

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'notes-'));
});
afterEach(() => rm(cache, { recursive: true }));

function inCache<T>(work: () => Promise<T>): Promise<T> {
  return inTaskScope({ env: { XDG_CACHE_HOME: cache }, write: () => true }, work);
}

it('says which steps something was refused to, also when they ask again', () =>
  inCache(async () => {
    const notes = openNotes(build, task);
    const first = notes.add();
    await notes.end(steps);
    await first;
    expect(await findRefusals(build)).toMatchObject([{ task, steps }]);
    await notes.add();
    expect(await findRefusals(build)).toMatchObject([{ task, steps }]);
  }));

it('says which steps go on without what the store lacks, so that no other step is suspected', () =>
  inCache(async () => {
    const notes = openNotes(build, task);
    await notes.end(steps);
    expect(await findRefusals(build)).toEqual([]);
    await notes.add();
    expect(await findRefusals(build)).toMatchObject([{ task, steps }]);
  }));
