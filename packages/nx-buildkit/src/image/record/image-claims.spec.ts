import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildSpec } from '../plan/image-spec';
import { claimFor, readClaims } from './image-claims';
import { writeRecord } from './image-record';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'claims-'));
  path = join(dir, 'image.json');
});
afterEach(() => rm(dir, { recursive: true }));

const digest = (char: string) => `sha256:${char.repeat(64)}` as const;
const spec: BuildSpec = {
  dockerfile: 'app/Dockerfile',
  context: 'app',
  platforms: ['linux/arm64'],
  tags: ['app:v1'],
  outputs: [{ type: 'load', attributes: {} }],
  buildArgs: { A: '1' },
  buildContexts: {},
  labels: {},
  annotations: { 'org.opencontainers.image.revision': 'abc', mine: 'yes' },
};
const base = {
  written: 'alpine:3.20',
  ref: 'docker.io/library/alpine:3.20',
  contextKey: 'alpine:3.20',
  platform: 'linux/arm64',
  role: 'base',
  indexDigest: digest('a'),
  manifestDigest: digest('b'),
  configDigest: digest('c'),
  size: 1,
  layers: 1,
} as const;
const extra = {
  ...base,
  ref: 'quay.io/x:1',
  contextKey: 'quay.io/x:1',
  written: 'quay.io/x:1',
  role: 'extra',
} as const;

const record = (image: object) => writeFile(path, JSON.stringify({ version: 1, project: 'app', images: [image] }));

it('reads what a build has written: digests, ids, and the images that no Dockerfile shows', async () => {
  const image = { spec, digest: digest('d'), ids: [digest('e')], bases: [base, extra] };
  await writeRecord(path, { version: 1, project: 'app', images: [image] });
  const claims = await readClaims(path);
  expect(claims).toEqual([
    {
      spec,
      digest: digest('d'),
      ids: [digest('e')],
      undeclared: [extra],
      exported: {},
      hasHiddenSources: false,
      hashedTooEarly: false,
    },
  ]);
  expect(claimFor(spec, claims)).toBe(claims[0]);
});

it('knows a record that Nx caches under the hash of other inputs', async () => {
  const image = { spec, ids: [digest('e')], bases: [], hashedTooEarly: true };
  await writeRecord(path, { version: 1, project: 'app', images: [image] });
  expect(await readClaims(path)).toMatchObject([{ hashedTooEarly: true }]);
});

it.each<[string, object]>([
  ['a digest that is a path', { digest: 'sha256:../../../../x' }],
  ['ids that are flags', { ids: ['--privileged', digest('e')] }],
  ['ids that are not a list', { ids: 'x' }],
  ['an undeclared image under the key of another', { bases: [{ ...extra, contextKey: 'alpine' }] }],
  ['bases that are not a list', { bases: { length: 1 } }],
  ['nothing', {}],
])('takes no %s', async (_, image) => {
  await record({ spec, ...image });
  const [claim] = await readClaims(path);
  expect(JSON.stringify({ ...claim, spec: undefined })).not.toMatch(/\.\.|--|alpine/);
  expect(claim).toMatchObject({ undeclared: [] });
});

it.each(['', '{', 'null', '[]', '{"version":2,"images":[]}', '{"version":1,"images":{}}'])(
  'claims nothing if the file is not a record: %s',
  async (text) => {
    await writeFile(path, text);
    expect(await readClaims(path)).toEqual([]);
  },
);

it('claims nothing when the file is a link', async () => {
  await record({ spec });
  await symlink('image.json', join(dir, 'link.json'));
  expect(await readClaims(join(dir, 'link.json'))).toEqual([]);
});

it('claims nothing without a file', async () => expect(await readClaims(path)).toEqual([]));

describe('a claim is about a planned image', () => {
  const claims = async (change: object) => {
    await record({ spec: { ...spec, ...change }, ids: [] });
    return readClaims(path);
  };

  it('also when it was built at another commit, on another base', async () => {
    const annotations = { mine: 'yes', 'org.opencontainers.image.base.digest': digest('f') };
    expect(claimFor(spec, await claims({ annotations }))).toBeDefined();
  });

  it.each<[string, object]>([
    ['another Dockerfile', { dockerfile: 'dist/buildkit/app/docker-build/Dockerfile' }],
    ['another context', { context: '/' }],
    ['a secret', { secrets: ['id=k,src=/home/me/.ssh/id_rsa'] }],
    ['another output', { outputs: [{ type: 'local', attributes: { dest: '/home/me' } }] }],
    ['another tag', { tags: ['other:v1'] }],
    ['arguments of buildx', { extraArgs: ['--allow=security.insecure'] }],
    ['another build argument', { buildArgs: { A: '2' } }],
    ['another annotation of the user', { annotations: { mine: 'no' } }],
    ['an unknown field', { evil: true }],
  ])('but not with %s', async (_, change) => {
    expect(claimFor(spec, await claims(change))).toBeUndefined();
  });

  it('but not when it is not an object', async () => {
    await record({ spec: 'evil', ids: [] });
    expect(claimFor(spec, await readClaims(path))).toBeUndefined();
  });
});
