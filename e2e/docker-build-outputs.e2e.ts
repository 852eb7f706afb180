import { execa } from 'execa';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { docker, hub, required, resetHub, runIn } from './support/engine';

const BUILDER = 'e2e-outputs';

let workspace: ComponentWorkspace;
let registry: string;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  registry = new URL((await hub.status()).upstream).host;
  await execa('skopeo', ['--version']).catch(installSkopeo);
});
afterEach(resetHub);
afterAll(() => workspace.destroy());

async function installSkopeo(): Promise<void> {
  await execa('apt-get', ['update']);
  await execa('apt-get', ['install', '--yes', '--no-install-recommends', 'skopeo']);
}

/** What another client reads of an image, for one architecture. */
async function inspect(source: string, architecture: string): Promise<{ Architecture: string; Digest: string }> {
  const args = ['inspect', '--tls-verify=false', `--override-arch=${architecture}`, '--override-os=linux', source];
  return JSON.parse((await execa('skopeo', args)).stdout);
}

it('pushes one index, and another client pulls both architectures from it', async () => {
  const options = { tags: [`${registry}/e2e/pushed:{version}`], outputs: ['push'] };
  await workspace.component('pushed', 'FROM alpine:3.20\nRUN uname -m > /arch\n', options);
  await workspace.build('pushed', '--platform=arm64,amd64');
  const source = `docker://${registry}/e2e/pushed:v1`;
  expect((await inspect(source, 'arm64')).Architecture).toBe('arm64');
  expect((await inspect(source, 'amd64')).Architecture).toBe('amd64');
});

it('builds for linux/arm/v7 from a base image of that platform', async () => {
  const base = { tags: [`${registry}/library/e2e-armv7:1`], outputs: ['push'] };
  await workspace.component('armv7-base', 'FROM scratch\nCOPY project.json /base\n', base);
  await workspace.build('armv7-base', '--platform=linux/arm/v7,arm64');
  await workspace.component('armv7', 'FROM e2e-armv7:1\nCOPY project.json /own\n');
  await workspace.build('armv7', '--platform=armhf');
  const inspected = await docker('image', 'inspect', workspace.image('armv7', 'v1-armv7'));
  expect(JSON.parse(inspected)[0]).toMatchObject({
    Architecture: 'arm',
    Variant: 'v7',
    RootFS: { Layers: [expect.any(String), expect.any(String)] },
  });
});

it('writes an OCI archive that another client reads', async () => {
  await workspace.component('archive', 'FROM alpine:3.20\nRUN uname -m > /arch\n', { outputs: ['oci'] });
  await workspace.build('archive', '--platform=arm64');
  const path = join(workspace.root, `dist/buildkit/archive/docker-build/${BUILDER}-archive_v1-arm64.oci.tar`);
  expect((await inspect(`oci-archive:${path}`, 'arm64')).Architecture).toBe('arm64');
});

it('leaves in a folder what the image has, and what others put there, but no file of an earlier image', async () => {
  const folder = join(workspace.root, 'dist/files');
  const dockerfile = 'FROM scratch\nCOPY content /\n';
  const build = async () => {
    await workspace.build('files', '--platform=amd64');
    return (await readdir(folder, { recursive: true })).sort();
  };
  const files = { 'content/one': '1', 'content/sub/two': '2' };
  await workspace.component('files', dockerfile, { outputs: ['type=local,dest=dist/files'] }, files);
  expect(await build()).toEqual(['one', 'sub', 'sub/two']);
  await rm(join(workspace.root, 'components/files/content/sub'), { recursive: true });
  await workspace.write('dist/files/mine', 'x');
  expect(await build()).toEqual(['mine', 'one']);
  // Restored from the cache of Nx, which has removed the folder, and then built again.
  await workspace.write('components/files/content/sub/two', '2');
  expect(await build()).toEqual(['one', 'sub', 'sub/two']);
  await workspace.write('components/files/content/three', '3');
  await rm(join(workspace.root, 'components/files/content/sub'), { recursive: true });
  expect(await build()).toEqual(['one', 'three']);
});

it('pushes and archives an upstream image with every byte as upstream has it', async () => {
  const options = { image: 'alpine:3.20', tags: [`${registry}/e2e/mirrored:{version}`], outputs: ['push', 'oci'] };
  await workspace.write('components/mirrored/project.json', {
    name: 'mirrored',
    targets: {
      prefetch: { executor: 'nx-buildkit:prefetch' },
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { version: 'v1', ...options } },
    },
  });
  await workspace.build('mirrored', '--platform=arm64,amd64');
  const archive = join(workspace.root, 'dist/buildkit/mirrored/docker-build/mirrored_v1.oci.tar');
  for (const architecture of ['arm64', 'amd64']) {
    const upstream = await inspect(`docker://${registry}/library/alpine:3.20`, architecture);
    for (const copy of [`docker://${registry}/e2e/mirrored:v1`, `oci-archive:${archive}`])
      expect(await inspect(copy, architecture)).toMatchObject({ Digest: upstream.Digest });
  }
});

it('asks no registry after a restart of the builder, although every token request hangs', async () => {
  await workspace.component('hanging', 'FROM alpine:3.20\nCOPY n /n\n', {}, { n: '1' });
  await workspace.build('hanging', '--platform=arm64');
  await docker('restart', `buildx_buildkit_${BUILDER}0`);
  await hub.clear();
  await hub.faults([{ kind: 'token', action: 'silent' }]);
  await workspace.write('components/hanging/n', '2');
  await workspace.build('hanging', '--platform=arm64');
  expect(await hub.requests()).toEqual([]);
});

describe('on several nodes', () => {
  const CONTEXT = 'e2e-outputs-second';
  let nodes: ComponentWorkspace;
  beforeAll(async () => {
    const engine = required('DOCKER_HOST');
    await docker('context', 'create', CONTEXT, '--docker', `host=${engine}`);
    nodes = await componentWorkspace(`${BUILDER}-nodes`, {
      nodes: [
        { name: 'e2e-outputs-first', endpoint: engine, platforms: ['linux/amd64'] },
        { name: CONTEXT, endpoint: CONTEXT, platforms: ['linux/arm64'] },
      ],
    });
  });
  afterAll(async () => {
    await nodes.destroy();
    await docker('context', 'rm', CONTEXT);
  });

  it('pushes one index, each platform with the bill of materials of a scanner that prefetch did not foresee', async () => {
    const written =
      '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"name":"own"}}';
    const script = `echo '${written}' > $BUILDKIT_SCAN_DESTINATION/own.spdx.json`;
    await publish('library/e2e-scanner', '1', { Entrypoint: ['/bin/sh', '-c', script] });
    const name = `${registry}/e2e/nodes:v1`;
    await nodes.component('pushed', 'FROM alpine:3.20\nRUN uname -m > /arch\n', { tags: [name], outputs: ['push'] });
    const platforms = '--platform=arm64,amd64';
    expect(await nodes.nx(['run', 'pushed:prefetch', platforms])).toMatchObject({ exitCode: 0 });
    await nodes.build('pushed', platforms, '--sbom=generator=e2e-scanner:1', '--exclude-task-dependencies');
    const boms = await docker('buildx', 'imagetools', 'inspect', '--format', '{{json .SBOM}}', name);
    expect(JSON.parse(boms)).toMatchObject({
      'linux/arm64': { SPDX: { name: 'own' } },
      'linux/amd64': { SPDX: { name: 'own' } },
    });
  });

  it('loads an image for each platform, since a registry alone takes an index of several nodes', async () => {
    await nodes.component('loaded', 'FROM alpine:3.20\nRUN uname -m > /arch\n');
    await nodes.build('loaded', '--platform=arm64,amd64');
    expect(await runIn(nodes.image('loaded', 'v1-arm64'), 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
    expect(await runIn(nodes.image('loaded', 'v1-amd64'), 'linux/amd64', 'cat', '/arch')).toBe('x86_64');
  });
});

it('runs a failing command once and shows its line of the Dockerfile', async () => {
  await workspace.component('failing', 'FROM alpine:3.20\nRUN echo "i/o timeout"; exit 3\n');
  const { exitCode, output } = await workspace.tryBuild('failing', '--platform=arm64');
  expect(exitCode).toBe(1);
  // The last block: a line of progress before it can show any line of it.
  const block = output.split(/^.*> .*nx run.*failing:docker-build.*$/m).at(-1);
  expect(block?.match(/^#\d+ \[.*RUN echo/gm)).toHaveLength(1);
  expect(block?.match(/did not complete successfully: exit code: 3$/gm)).toHaveLength(2);
  expect(output).toContain('2 | >>> RUN echo "i/o timeout"; exit 3');
});
