import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import { putBlob } from '../../image-store/blobs/blobs';
import { openStore, type ImageStore } from '../../image-store/store';
import type { BuildSpec } from '../plan/image-spec';
import { sharesProcess } from './shares-process';

let root: string;
let store: ImageStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shares-process-'));
  store = await openStore('store', root);
});
afterEach(() => rm(root, { recursive: true }));

const builder = { driver: 'docker-container', nodes: [{ name: 'b0', platforms: [] }], buildx: 'v0.38.2' };

interface Given {
  readonly spec?: Partial<BuildSpec>;
  readonly environment?: object;
  /** What the base image keeps for images that are built on it. */
  readonly onBuild?: readonly string[];
}

async function shares(dockerfile: string, { spec, environment, onBuild = [] }: Given = {}): Promise<boolean> {
  await writeFile(join(root, 'Dockerfile'), dockerfile);
  const { digest: configDigest } = await putBlob(store, JSON.stringify({ config: { OnBuild: onBuild } }));
  const base = { ref: 'docker.io/library/alpine:3.20', configDigest } as LockedImage;
  const place = { builder, closedWorld: true, siblings: {}, store, workspaceRoot: root, ...environment };
  const given = { dockerfile: 'Dockerfile', context: '.', ...spec } as BuildSpec;
  return sharesProcess(given, [base], place as unknown as Parameters<typeof sharesProcess>[2]);
}

const COPY = 'FROM alpine:3.20\nCOPY . /app\n';

it.each([
  COPY,
  'FROM alpine:3.20 AS run\nCOPY run /run\nFROM scratch\nCOPY --from=run /run /run\nENTRYPOINT ["run"]\n# RUN x\n',
  'FROM alpine:3.20\nCOPY <<EOF /script\nRUN x\nEOF\n',
])('may be what runs no program: %j', async (dockerfile) => expect(await shares(dockerfile)).toBe(true));

it.each([
  'FROM alpine:3.20\nRUN make\n',
  'FROM alpine:3.20\n  run <<EOF\nmake\nEOF\n',
  'FROM alpine:3.20 AS build\nRUN make\nFROM alpine:3.20\nCOPY . /app\n',
  'FROM alpine:3.20 AS kept\nONBUILD RUN make\nFROM kept\n',
  '# syntax=example.org/other\nimage: web\n',
])('may not be what can run a program: %j', async (dockerfile) => expect(await shares(dockerfile)).toBe(false));

it('may not be what runs a program because of its base image', async () => {
  expect(await shares(COPY, { onBuild: ['COPY . /app'] })).toBe(true);
  expect(await shares(COPY, { onBuild: ['COPY . /app', 'run make'] })).toBe(false);
});

it.each<Given>([
  { environment: { builder: { ...builder, driver: 'kubernetes' } } },
  { environment: { builder: { ...builder, nodes: [...builder.nodes, ...builder.nodes] } } },
  { environment: { builder: { ...builder, buildx: 'v0.37.1' } } },
  { environment: { closedWorld: false } },
  { environment: { downloadSettings: {} } },
  { environment: { siblings: { base: 'oci-layout:///x' } } },
  { spec: { context: 'https://example.org/web.git' } },
  { spec: { metadataFile: 'metadata.json' } },
])('may not be where bake would do something else: %j', async (given) => expect(await shares(COPY, given)).toBe(false));
