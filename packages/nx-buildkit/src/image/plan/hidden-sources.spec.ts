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
  const sibling = { image: { spec: { dockerfile: 'Dockerfile' } as BuildSpec, bases: [], siblings: [] } };
  expect(await hasHiddenSources({ bases: [], siblings: [sibling] }, { store, workspaceRoot })).toBe(expected);
  const between = { image: { spec: { image: 'between' } as UpstreamSpec, bases: [], siblings: [sibling] } };
  expect(await hasHiddenSources({ bases: [], siblings: [between] }, { store, workspaceRoot })).toBe(expected);
});
