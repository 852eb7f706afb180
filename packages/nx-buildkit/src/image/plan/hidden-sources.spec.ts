import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../image-store/store';
import { hasHiddenSources } from './hidden-sources';
import type { BuildSpec, UpstreamSpec } from './image-spec';

let workspaceRoot: string;
beforeEach(async () => {
  workspaceRoot = await mkdtemp(join(tmpdir(), 'nx-buildkit-hidden-'));
});
afterEach(() => rm(workspaceRoot, { recursive: true }));

it.each([
  ['ONBUILD COPY . /app', true],
  ['  onbuild add x /x', true],
  ['ONBUILD RUN --mount=type=bind,target=/x make', true],
  ['ONBUILD COPY --from=tools /x /y', false],
  ['ONBUILD RUN make', false],
  ['COPY . /app', false],
])('a sibling with %j has hidden sources, and so has all that is built from it: %s', async (line, expected) => {
  await writeFile(join(workspaceRoot, 'Dockerfile'), `FROM a\n${line}\n`);
  const store = await openStore('store', workspaceRoot);
  const image = { spec: { dockerfile: 'Dockerfile' } as BuildSpec, bases: [], siblings: [] };
  const sibling = { image, isRecorded: true };
  expect(await hasHiddenSources({ bases: [], siblings: [sibling] }, { store, workspaceRoot })).toBe(expected);
  const above = { spec: { image: 'between' } as UpstreamSpec, bases: [], siblings: [sibling] };
  const between = { image: above, isRecorded: true };
  expect(await hasHiddenSources({ bases: [], siblings: [between] }, { store, workspaceRoot })).toBe(expected);
});

it('has hidden sources if its project builds a sibling for other platforms', async () => {
  const store = await openStore('store', workspaceRoot);
  const image = { spec: { image: 'sibling' } as UpstreamSpec, bases: [], siblings: [] };
  for (const isRecorded of [true, false])
    expect(await hasHiddenSources({ bases: [], siblings: [{ image, isRecorded }] }, { store, workspaceRoot })).toBe(
      !isRecorded,
    );
});
