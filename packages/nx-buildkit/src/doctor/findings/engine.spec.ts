import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver } from '../../builder/model/builder';
import { clientKind } from '../../docker/client';
import { dockerInfo } from '../../docker/info';
import { stubDocker, type StubDocker } from '../../docker/testing/stub-docker';
import { findingsTable } from '../report';
import { clientRemarks, engineRemark } from './engine';

let folder: string;
let docker: StubDocker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engines-'));
  docker = await stubDocker(folder);
});
afterEach(async () => {
  await docker.remove();
  await rm(folder, { recursive: true });
});

const ENGINE = { ServerVersion: '29.0.0', Name: hostname(), DockerRootDir: '/var/lib/docker' };
const PODMAN = { ...ENGINE, ServerVersion: '5.2.2', DockerRootDir: '/home/me/.local/share/containers/storage' };
const remark = async (info: object, driver?: Driver) => {
  await docker.says(info);
  return engineRemark(await dockerInfo(), 'unix:///s', driver);
};

it.each([
  [ENGINE, 'Docker 29.0.0 at unix:///s, classic'],
  [{ ...ENGINE, DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] }, 'unix:///s, containerd image store'],
  [{ ...ENGINE, SecurityOptions: ['name=seccomp', 'name=rootless'] }, 'rootless Docker 29.0.0'],
  [{ ...ENGINE, DockerRootDir: '/var/snap/docker/common/var-lib-docker' }, 'Docker from snap 29.0.0'],
  [{ ...ENGINE, Name: 'docker-desktop', OperatingSystem: 'Docker Desktop' }, 'Docker Desktop 29.0.0'],
  [{ ...ENGINE, Name: 'build-server' }, 'Docker on another machine 29.0.0'],
])('names the engine that says %j', async (info, name) =>
  expect(await remark(info)).toEqual({ status: 'ok', what: expect.stringContaining(name) }),
);

it("says of podman's socket what works there and what does not", async () => {
  expect(await remark(PODMAN)).toMatchObject({ status: 'warn', what: expect.stringContaining('Podman 5.2.2') });
  expect(await remark(PODMAN, 'docker')).toMatchObject({
    status: 'fail',
    what: 'Podman 5.2.2 at unix:///s has no BuildKit of its own',
    remedy: expect.stringContaining('docker-container'),
  });
  expect(findingsTable([{ check: 'engine', ...(await remark(PODMAN)) }])).toFailWith('NXBK-0210');
});

it.each<[Driver | undefined, string]>([
  [undefined, 'fail'],
  ['docker', 'fail'],
  ['remote', 'warn'],
  ['kubernetes', 'warn'],
  ['cloud', 'warn'],
])('needs an engine where the builder does: driver %s', async (driver, status) =>
  expect(await remark({ ServerErrors: ['no such host'] }, driver)).toMatchObject({
    status,
    what: 'the Docker engine at unix:///s does not answer: no such host',
    remedy: expect.stringContaining('start Docker'),
  }),
);

it.each([
  ['permission denied while trying to connect to the Docker daemon socket at unix:///s', 'NXBK-0203', 'group'],
  ['Cannot connect to the Docker daemon at unix:///s', 'NXBK-0204', 'start Docker'],
] as const)('has the code of why there is no engine: %s', async (words, code, remedy) => {
  expect(await remark({ ServerErrors: [words] })).toMatchObject({ code, remedy: expect.stringContaining(remedy) });
  expect(await remark({ ServerErrors: [words] }, 'remote')).toMatchObject({ code, status: 'warn' });
});

it('has the code of a docker that is not there, or says nothing', async () => {
  await docker.does('exec sleep 60');
  expect(engineRemark(await dockerInfo(1), 'unix:///s')).toMatchObject({ code: 'NXBK-0205' });
  const { PATH } = process.env;
  process.env['PATH'] = folder;
  const info = await dockerInfo();
  process.env['PATH'] = PATH;
  expect(engineRemark(info, 'unix:///s')).toMatchObject({ status: 'fail', code: 'NXBK-0201' });
});

it('says that docker is podman, which answers in another form', async () =>
  expect(await remark({ host: { arch: 'amd64' }, store: {}, version: { Version: '5.2.2' } })).toMatchObject({
    status: 'fail',
    what: expect.stringContaining('docker is podman 5.2.2'),
    remedy: expect.stringContaining('podman.sock'),
  }));

describe('the docker command', () => {
  const bin = () => join(folder, 'bin');
  const kind = () => clientKind({ PATH: bin() });
  const program = async (path: string) => {
    await writeFile(join(folder, path), '#!/bin/sh\n');
    await chmod(join(folder, path), 0o755);
  };
  beforeEach(() => mkdir(bin()));

  it('is limited when it is from snap', async () => {
    await mkdir(join(folder, 'usr/bin'), { recursive: true });
    await program('usr/bin/snap');
    await symlink(join(folder, 'usr/bin/snap'), join(bin(), 'docker'));
    expect(await kind()).toBe('snap');
    expect(clientRemarks(await kind())).toMatchObject([{ status: 'warn', remedy: expect.stringContaining('TMPDIR') }]);
  });

  it.each([
    ['a link', () => symlink(join(folder, 'podman'), join(bin(), 'docker'))],
    ['a script', () => writeFile(join(bin(), 'docker'), '#!/usr/bin/sh\nexec /usr/bin/podman "$@"\n', { mode: 0o755 })],
  ])('does not work when it is podman, by %s', async (_, install) => {
    await program('podman');
    await install();
    expect(clientRemarks(await kind())).toMatchObject([{ status: 'fail', remedy: expect.stringContaining('buildx') }]);
  });

  it('is not worth a word otherwise', async () => {
    expect(await kind()).toBeUndefined();
    await program('bin/docker');
    expect(await kind()).toBe('docker');
    expect(clientRemarks(await kind())).toEqual([]);
  });
});
