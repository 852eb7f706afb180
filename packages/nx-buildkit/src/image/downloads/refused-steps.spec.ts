import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTaskScope } from '../../util/task-scope';
import { findRefusals, forgetRefusals, noteRefusal } from './refused-steps';

const build = { builder: { name: 'b', endpoint: 'unix:///run/docker.sock' }, key: 'lock', name: 'a' };
const refused = { task: 'a:docker-build', steps: ['RUN make'] };

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'refused-'));
});
afterEach(() => rm(cache, { recursive: true }));

function inCache<T>(work: () => Promise<T>): Promise<T> {
  return inTaskScope({ env: { XDG_CACHE_HOME: cache }, write: () => true }, work);
}

it('knows of a refusal until every step of the build has run anew, and of the next one again', () =>
  inCache(async () => {
    expect(await findRefusals(build)).toEqual([]);
    for (let i = 0; i < 2; i++) {
      await noteRefusal(build, refused);
      const refusals = await findRefusals(build);
      expect(refusals).toMatchObject([refused]);
      await forgetRefusals(build, refusals);
      expect(await findRefusals(build)).toEqual([]);
    }
  }));

it('keeps the refusals of several builds apart, and what each of them has run anew', () =>
  inCache(async () => {
    const other = { ...build, name: 'b' };
    await noteRefusal(build, refused);
    await noteRefusal(other, { ...refused, task: 'b:docker-build' });
    await forgetRefusals(other, await findRefusals(other));
    expect(await findRefusals(other)).toEqual([]);
    expect((await findRefusals(build)).map(({ task }) => task).toSorted()).toEqual([
      'a:docker-build',
      'b:docker-build',
    ]);
  }));

it('waits for the steps of a build that is being ended', () =>
  inCache(async () => {
    await noteRefusal(build, { task: refused.task });
    const found = findRefusals(build);
    await noteRefusal(build, refused);
    expect(await found).toMatchObject([refused]);
  }));

it.each([
  ['another builder', { ...build, builder: { ...build.builder, name: 'c' } }],
  ['an engine elsewhere', { ...build, builder: { ...build.builder, endpoint: 'tcp://127.0.0.1:2375' } }],
  ['another lock', { ...build, key: 'other' }],
])('suspects no step of %s', (_, other) =>
  inCache(async () => {
    await noteRefusal(build, refused);
    expect(await findRefusals(other)).toEqual([]);
  }),
);

it('remembers only what is still noted', () =>
  inCache(async () => {
    for (let i = 0; i < 3; i++) {
      await noteRefusal(build, refused);
      await forgetRefusals(build, await findRefusals(build));
    }
    const files = await readdir(cache, { recursive: true });
    const done = files.filter((name) => name.endsWith('.done.json'));
    expect(done).toHaveLength(1);
    for (const name of done) expect(JSON.parse(await readFile(join(cache, name), 'utf8'))).toHaveLength(1);
  }));

it('leaves nothing behind of a build that nothing was refused to', () =>
  inCache(async () => {
    await forgetRefusals(build, []);
    expect(await readdir(cache)).toEqual([]);
  }));
