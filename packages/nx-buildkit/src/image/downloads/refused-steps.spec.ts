import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTaskScope } from '../../util/task-scope';
import { forgetRefusedSteps, mayHaveRefusedStep, noteRefusedStep } from './refused-steps';

const locked = [{ url: 'https://files.example/tool.tgz', digest: `sha256:${'0'.repeat(64)}` as const, size: 5 }];
const build = { builder: { name: 'b', endpoint: 'unix:///run/docker.sock' }, locked };

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'refused-'));
});
afterEach(() => rm(cache, { recursive: true }));

function inCache<T>(work: () => Promise<T>): Promise<T> {
  return inTaskScope({ env: { XDG_CACHE_HOME: cache }, write: () => true }, work);
}

it('knows of a refused step until every step has run anew', () =>
  inCache(async () => {
    expect(await mayHaveRefusedStep(build)).toBe(false);
    await noteRefusedStep(build);
    expect(await mayHaveRefusedStep(build)).toBe(true);
    await forgetRefusedSteps(build);
    expect(await mayHaveRefusedStep(build)).toBe(false);
  }));

it.each([
  ['another builder', { ...build, builder: { ...build.builder, name: 'c' } }],
  ['an engine elsewhere', { ...build, builder: { ...build.builder, endpoint: 'tcp://127.0.0.1:2375' } }],
  ['another lock', { ...build, locked: [{ ...locked[0], url: 'https://files.example/other' }] }],
  ['no lock', { builder: build.builder }],
])('suspects no step of %s', (_, other) =>
  inCache(async () => {
    await noteRefusedStep(build);
    expect(await mayHaveRefusedStep(other as typeof build)).toBe(false);
  }),
);
