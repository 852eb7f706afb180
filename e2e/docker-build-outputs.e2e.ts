import { execa } from 'execa';
import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { docker, hub, resetHub } from './support/engine';

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

it('pushes one index, of which another client pulls both architectures', async () => {
  const options = { tags: [`${registry}/e2e/pushed:{version}`], outputs: ['push'] };
  await workspace.component('pushed', 'FROM alpine:3.20\nRUN uname -m > /arch\n', options);
  await workspace.build('pushed', '--platform=arm64,amd64');
  const source = `docker://${registry}/e2e/pushed:v1`;
  expect((await inspect(source, 'arm64')).Architecture).toBe('arm64');
  expect((await inspect(source, 'amd64')).Architecture).toBe('amd64');
});

it('writes an OCI archive that another client reads', async () => {
  await workspace.component('archive', 'FROM alpine:3.20\nRUN uname -m > /arch\n', { outputs: ['oci'] });
  await workspace.build('archive', '--platform=arm64');
  const path = join(workspace.root, `dist/buildkit/archive/docker-build/${BUILDER}-archive_v1-arm64.oci.tar`);
  expect((await inspect(`oci-archive:${path}`, 'arm64')).Architecture).toBe('arm64');
});

it('pushes an upstream image with every byte as upstream has it', async () => {
  const options = { image: 'alpine:3.20', tags: [`${registry}/e2e/mirrored:{version}`], outputs: ['push'] };
  await workspace.write('components/mirrored/project.json', {
    name: 'mirrored',
    targets: {
      prefetch: { executor: 'nx-buildkit:prefetch' },
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { version: 'v1', ...options } },
    },
  });
  await workspace.build('mirrored', '--platform=arm64,amd64');
  for (const architecture of ['arm64', 'amd64']) {
    const upstream = await inspect(`docker://${registry}/library/alpine:3.20`, architecture);
    expect(await inspect(`docker://${registry}/e2e/mirrored:v1`, architecture)).toMatchObject({
      Digest: upstream.Digest,
    });
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

it('runs a failing command once and shows its line of the Dockerfile', async () => {
  await workspace.component('failing', 'FROM alpine:3.20\nRUN echo "i/o timeout"; exit 3\n');
  const { exitCode, output } = await workspace.tryBuild('failing', '--platform=arm64');
  expect(exitCode).toBe(1);
  expect(output.match(/^#\d+ \[.*RUN echo/gm)).toHaveLength(1);
  expect(output).toContain('2 | >>> RUN echo "i/o timeout"; exit 3');
});

it('recovers from being interrupted in the middle of loading a base image', async () => {
  await workspace.component('cut', 'FROM big:1\nRUN true\n');
  await workspace.interruptWhileLoading('cut');
  await workspace.build('cut', '--platform=arm64');
});
