import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildSpec } from '../plan/image-spec';
import { isJudgedByRego, policyArgs, requireAllowedByRego } from './rego-policy';

const spec = { dockerfile: 'Dockerfile', context: '.' } as BuildSpec;
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

/** docker buildx as far as a policy is concerned: it denies busybox, and does not reach the registry of ghost. */
const DOCKER = `#!/bin/sh
echo "$PWD: $*" >> "$LOG"
case "$*" in
  *busybox*) echo 'ERROR: policy denied: no busybox here' >&2; exit 1;;
  *ghost*) echo 'ERROR: failed to do request: dial tcp 127.0.0.1:9: connect: connection refused' >&2; exit 1;;
esac
`;

describe('a policy beside the Dockerfile', () => {
  let root: string;
  const { PATH } = process.env;
  const said: string[] = [];
  type Fields = Readonly<{ closedWorld?: boolean; builder?: { name: string; buildx: string } }>;
  const place = (fields: Fields = {}) => ({
    workspaceRoot: root,
    closedWorld: true,
    builder: { name: 'b', buildx: 'v0.38.2' },
    say: (line: string) => void said.push(line),
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
    await writeFile(join(root, 'Dockerfile.rego'), '');
    process.env['PATH'] = `${root}:${PATH}`;
    process.env['LOG'] = join(root, 'log');
  });
  afterEach(async () => {
    process.env['PATH'] = PATH;
    delete process.env['LOG'];
    await rm(root, { recursive: true });
  });

  it('judges each image as the Dockerfile names it, and as it is locked', async () => {
    const ref = 'docker.io/library/alpine:3.20';
    await requireAllowedByRego(spec, [image(ref), image(ref)], place());
    const question = `${root}: buildx policy eval --builder b --file ${root}/Dockerfile --platform linux/arm64 docker-image://${ref}`;
    expect(await asked()).toEqual([question, `${question}@sha256:${'a'.repeat(64)}`]);
    expect(said).toEqual([expect.stringContaining('Dockerfile.rego allows the base images. It is not asked about')]);
  });

  it('fails a build whose base it denies, in its own words', () =>
    expect(requireAllowedByRego(spec, [image('docker.io/library/busybox:1')], place())).rejects.toMatchObject({
      what: 'Dockerfile.rego does not allow docker.io/library/busybox:1, a base image',
      transient: false,
      details: 'ERROR: policy denied: no busybox here',
    }));

  it('is asked again when it wants to know something of a registry that does not answer', () =>
    expect(requireAllowedByRego(spec, [image('ghost.example.com/a:1')], place())).rejects.toMatchObject({
      what: 'Dockerfile.rego could not be asked about ghost.example.com/a:1',
      transient: true,
    }));

  it.each<[string, Partial<BuildSpec>, Fields]>([
    ['there is none', { dockerfile: 'other.Dockerfile' }, {}],
    ['the user chooses the policies', { extraArgs: DISABLED }, {}],
    ['buildx does not know it', {}, { builder: { name: 'b', buildx: 'v0.30.0' } }],
    ['buildx itself judges by it', {}, { closedWorld: false }],
  ])('is not asked when %s', async (_, given, fields) => {
    await requireAllowedByRego({ ...spec, ...given }, [image('docker.io/library/busybox:1')], place(fields));
    expect(await asked()).toEqual([]);
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
