import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildSpec } from '../plan/image-spec';
import { isJudgedByRego, policyArgs } from './chosen-policies';
import { regoPolicyOf } from './rego-policy';

const spec = {
  dockerfile: 'Dockerfile',
  context: '.',
  platforms: ['linux/arm64', 'linux/amd64'],
  buildArgs: {},
  buildContexts: {},
} as unknown as BuildSpec;
const DISABLED = ['--policy', 'disabled=true'];

describe('policyArgs', () => {
  it.each([
    ['v0.38.2', DISABLED],
    ['v0.31.0', DISABLED],
    ['0.35.0-desktop.1', DISABLED],
    ['v0.0.0+unknown', DISABLED],
    ['v0.30.1', []],
    ['0.13.1+ds1', []],
  ])('for buildx %s are %j', (buildx, args) => expect(policyArgs(spec, buildx)).toEqual(args));

  it.each([[DISABLED], [['--policy=filename=strict.rego']]])('are empty when the user gives %j', (extraArgs) =>
    expect(policyArgs({ ...spec, extraArgs }, 'v0.38.2')).toEqual([]),
  );

  it('are not taken for those of another argument', () =>
    expect(policyArgs({ ...spec, extraArgs: ['--policyless'] }, 'v0.38.2')).toEqual(DISABLED));
});

/** docker buildx as far as a policy is concerned: it denies busybox and two downloads, does not reach the registry of ghost, loses its builder at lost, and cannot read the policy for broken. */
const DOCKER = `#!/bin/sh
echo "$PWD: $*" >> "$LOG"
case "$*" in
  *busybox*|*evil*|*amd64*forarm*) echo 'ERROR: policy denied: not here' >&2; exit 1;;
  *ghost*) echo 'ERROR: failed to do request: dial tcp 127.0.0.1:9: connect: connection refused' >&2; exit 1;;
  *lost*) echo 'ERROR: failed to receive status: rpc error: code = Unavailable' >&2; exit 1;;
  *broken*) echo 'ERROR: 1 error occurred: Dockerfile.rego:3: rego_parse_error: unexpected eof token' >&2; exit 1;;
esac
`;

describe('a policy beside the Dockerfile', () => {
  let root: string;
  const { PATH } = process.env;
  const said: string[] = [];
  type Fields = Readonly<{ closedWorld?: boolean; builder?: { name: string; buildx: string; nodes: [] } }>;
  const place = (fields: Fields = {}) => ({
    workspaceRoot: root,
    closedWorld: true,
    builder: { name: 'b', buildx: 'v0.38.2', nodes: [] },
    log: (line: string) => void said.push(line),
    ...fields,
  });
  const image = (ref: string) => ({ ref, indexDigest: `sha256:${'a'.repeat(64)}` as const, platform: 'linux/arm64' });
  const asked = async (): Promise<readonly string[]> => {
    return (await readFile(join(root, 'log'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
  };

  beforeEach(async () => {
    said.length = 0;
    root = await mkdtemp(join(tmpdir(), 'rego-'));
    await writeFile(join(root, 'docker'), DOCKER);
    await chmod(join(root, 'docker'), 0o755);
    const downloads = ['ADD https://evil.test/a.tgz /', 'ADD https://evil.test/o/r.git#v1 /'];
    await writeFile(join(root, 'Dockerfile'), ['# bases', 'FROM busybox:1', ...downloads, ''].join('\n'));
    await writeFile(join(root, 'Dockerfile.rego'), '');
    process.env['PATH'] = `${root}:${PATH}`;
    process.env['LOG'] = join(root, 'log');
  });
  afterEach(async () => {
    process.env['PATH'] = PATH;
    delete process.env['LOG'];
    await rm(root, { recursive: true });
  });

  const policy = async (given: Partial<BuildSpec> = {}, fields: Fields = {}) =>
    regoPolicyOf({ ...spec, ...given }, place(fields));
  const requireImages = async (...refs: string[]) => (await policy())?.requireImages(refs.map(image));
  const requireDownload = async (address: string) => (await policy())?.requireDownload(address);

  it('judges each image as the Dockerfile names it, and as it is locked', async () => {
    const ref = 'docker.io/library/alpine:3.20';
    await requireImages(ref, ref);
    const question = `${root}: buildx policy eval --builder b --file ${root}/Dockerfile --platform linux/arm64 docker-image://${ref}`;
    expect(await asked()).toEqual([question, `${question}@sha256:${'a'.repeat(64)}`]);
    expect(said).toEqual(['Dockerfile.rego allows the base images']);
  });

  it('fails a build whose base it denies, in its own words and with the place', () =>
    expect(requireImages('docker.io/library/busybox:1')).rejects.toMatchObject({
      what: 'Dockerfile:2: Dockerfile.rego does not allow docker.io/library/busybox:1, a base image',
      transient: false,
      place: { file: 'Dockerfile', line: 2 },
      details: 'ERROR: policy denied: not here',
    }));

  it('says that a policy is the reason', () =>
    expect(requireImages('docker.io/library/busybox:1')).rejects.toFailWith('NXBK-0808'));

  it('fails a build with a base that no Dockerfile names as well', () =>
    expect(requireImages('docker.io/library/busybox:2')).rejects.toMatchObject({
      what: 'Dockerfile.rego does not allow docker.io/library/busybox:2, a base image',
    }));

  it('judges a download for every platform', async () => {
    await requireDownload('git://github.com/o/r.git#main');
    const question = (platform: string) =>
      `${root}: buildx policy eval --builder b --file ${root}/Dockerfile --platform ${platform} git://github.com/o/r.git#main`;
    expect(await asked()).toEqual(['linux/arm64', 'linux/amd64'].map(question));
    expect(said).toEqual(['Dockerfile.rego allows git://github.com/o/r.git#main']);
  });

  it.each([
    ['https://evil.test/a.tgz', 'Dockerfile:3: '],
    ['git://evil.test/o/r.git#v1', 'Dockerfile:4: '],
    ['https://me:secret@evil.test/expanded', ''],
    ['https://r.test/forarm', ''],
  ])('fails a build that downloads what it denies, %s', async (address, where) => {
    const shown = address.replace('me:secret', '***');
    await expect(requireDownload(address)).rejects.toMatchObject({
      what: `${where}Dockerfile.rego does not allow ${shown}, which the build downloads`,
      transient: false,
    });
  });

  it('is asked again when it wants to know something of a registry that does not answer', () =>
    expect(requireImages('ghost.example.com/a:1')).rejects.toMatchObject({
      what: 'Dockerfile.rego could not be asked about ghost.example.com/a:1, a base image',
      transient: true,
    }));

  it.each([
    ['ghost', 'NXBK-0501'],
    ['lost', 'NXBK-0802'],
    ['broken', 'NXBK-0809'],
  ] as const)('blames the policy only where it is to blame: %s is %s', async (host, code) => {
    const required = requireImages(`${host}.example.com/a:1`);
    await expect(required).rejects.toFailWith(code);
    const isPolicys = code === 'NXBK-0809';
    await expect(required).rejects.toMatchObject({
      transient: !isPolicys,
      remedy: isPolicys ? expect.stringContaining('correct the policy') : expect.not.stringContaining('policy'),
    });
  });

  it.each<[string, Partial<BuildSpec>, Fields]>([
    ['there is none', { dockerfile: 'other.Dockerfile' }, {}],
    ['the user chooses the policies', { extraArgs: DISABLED }, {}],
    ['buildx does not know it', {}, { builder: { name: 'b', buildx: 'v0.30.0', nodes: [] } }],
    ['buildx itself judges by it', {}, { closedWorld: false }],
  ])('is not asked when %s', async (_, given, fields) => {
    expect(await policy(given, fields)).toBeUndefined();
  });

  it.each<[boolean, Partial<BuildSpec>, Fields]>([
    [true, {}, { closedWorld: false }],
    [false, {}, {}],
    [false, { extraArgs: DISABLED }, { closedWorld: false }],
    [false, { extraArgs: ['--policy=disabled=true'] }, { closedWorld: false }],
    [true, { dockerfile: 'other.Dockerfile', extraArgs: ['--policy', 'filename=strict.rego'] }, { closedWorld: false }],
    [false, { extraArgs: ['--policy', 'filename=strict.rego'] }, {}],
    [false, { dockerfile: 'other.Dockerfile' }, { closedWorld: false }],
  ])('is left to buildx: %s for %j in %j', (expected, given, fields) =>
    expect(isJudgedByRego({ ...spec, ...given }, place(fields))).resolves.toBe(expected),
  );
});
