import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBuildkitConfig } from '../packages/nx-buildkit/src/buildkitd-config/output-files';
import { containerOf, openStage, plainBuild, startRemoteBuildkit, tracesOf, type Stage } from './builder.support';
import { docker, hub, removeBuilder, removeImages, runIn } from './support/engine';
import { readLock, readPullRecords } from './support/locks';

const BUILDER = 'e2e-builder-nodes';
const OTHER = 'e2e-builder-nodes-other';
const CONTAINER = containerOf(BUILDER);
const REMOTE = 'e2e-remote-buildkit';
const GITEA = 'ai-infra-gitea:v0.3.8-arm64';

let stage: Stage;
beforeAll(async () => {
  await removeBuilder(OTHER);
  stage = await openStage(BUILDER);
});
afterAll(async () => {
  await removeBuilder(OTHER);
  await removeImages(GITEA);
  await stage.close();
});

describe('nodes elsewhere', () => {
  it('build the platforms that they are for, over mTLS', async () => {
    const toml = await readFile(join(stage.workspace.root, 'dist/buildkit/buildkitd.toml'), 'utf8');
    const remote = await startRemoteBuildkit(REMOTE, toml);
    try {
      const { endpoint, certificates } = remote;
      const here = { name: 'here', endpoint: `docker-container://${CONTAINER}`, platforms: ['linux/amd64'] };
      const there = { name: 'there', endpoint, platforms: ['linux/arm64'], driverOpts: certificates };
      const options = { name: OTHER, driver: 'remote', nodes: [here, there] };
      expect(await stage.builder(options)).toMatchObject({ exitCode: 0 });
      expect(await stage.builder({ ...options, onDrift: 'fail' })).toMatchObject({ exitCode: 0 });

      const build = await plainBuild(OTHER, 'uname -m', '--no-cache', '--platform', 'linux/amd64,linux/arm64');

      expect(build).toMatchObject({ exitCode: 0 });
      expect(await platformsBuiltIn(CONTAINER)).toContain('linux/amd64');
      expect(await platformsBuiltIn(CONTAINER)).not.toContain('linux/arm64');
      const tls = ['--tlscacert=/tls/ca.pem', '--tlscert=/tls/client.pem', '--tlskey=/tls/client-key.pem'];
      expect(await platformsBuiltIn(REMOTE, '--addr', endpoint, ...tls)).toEqual(['linux/arm64']);

      await expectBuildThroughBuilder(toml);
    } finally {
      await remote.stop();
    }
  });

  /** Of an image that only the builder reaches: without its mirror this host has no way to Docker Hub. */
  async function expectBuildThroughBuilder(toml: string): Promise<void> {
    const { nx, root } = stage.workspace;
    const config = { proxy: { builderEnv: {}, hostEnv: {} }, links: [] };
    const write = (text: string) => writeBuildkitConfig(join(root, 'dist/buildkit'), text, config);
    const run = (target: string, ...args: string[]) =>
      nx(['run', `gitea:${target}`, '--platform=arm64', '--exclude-task-dependencies', ...args]);
    await write('');
    expect(await run('prefetch', '--pullFrom=builder')).toMatchObject({ exitCode: 0 });
    expect(await readPullRecords(stage.workspace, 'gitea')).toMatchObject([{ from: 'builder' }]);
    const [image] = (await readLock(stage.workspace, 'gitea')).images;
    // Upstream's index is as far away as the layers.
    expect(image?.indexDigest).toBe(image?.manifestDigest);
    await hub.clear();
    expect(await run('docker-build')).toMatchObject({ exitCode: 0 });
    expect(await hub.requests()).toEqual([]);
    expect(await runIn(GITEA, 'linux/arm64', 'cat', '/etc/built-on')).toBe('aarch64');
    await write(toml);
  }

  async function platformsBuiltIn(container: string, ...options: string[]): Promise<readonly string[]> {
    const histories = ['debug', 'histories', '--format', '{{json .}}'];
    const lines = (await docker('exec', container, 'buildctl', ...options, ...histories)).split('\n');
    return lines.map((line) => JSON.parse(line).record.FrontendAttrs.platform).filter(Boolean);
  }

  it('are named when they do not answer', async () => {
    const nodes = [{ endpoint: 'tcp://127.0.0.1:1' }];
    const outcome = await stage.builder({ name: OTHER, driver: 'remote', nodes });
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.output).toContain('tcp://127.0.0.1:1');
  });
});

describe("the engine's own BuildKit", () => {
  it('needs nothing created where images are in the containerd store', async () => {
    const outcome = await stage.builder({ driver: 'docker', platforms: ['linux/arm64'] });
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.output).toContain("the engine's own settings");
    expect(await stage.record()).toMatchObject({ driver: 'docker' });
  });
});

describe('Docker Build Cloud', () => {
  it('has builders that their users create, by the line that is said', async () => {
    const outcome = await stage.builder({ name: 'e2e-builder-nodes-cloud', driver: 'cloud' });
    expect(outcome.output).toFailWith('NXBK-0302');
    const [, line = ''] = /then docker (buildx create .*) ORGANISATION/.exec(outcome.output) ?? [];
    // This buildx takes it, and wants a login.
    const created = execa('docker', [...line.split(' '), 'team/builder']);
    await expect(created).rejects.toThrow('no credentials found');
  });
});

describe('cleaning up', () => {
  it('prunes the cache of this builder', async () => {
    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
    expect(await stage.cacheIsKept()).toBe(true);
    expect(await stage.builder({ prune: true })).toMatchObject({ exitCode: 0 });
    expect(await stage.cacheIsKept()).toBe(false);
  });

  it('removes a builder with its cache, twice if asked, and nothing else', async () => {
    await removeBuilder(OTHER);
    expect(await stage.builder({ name: OTHER })).toMatchObject({ exitCode: 0 });
    expect(await stage.builder({ name: OTHER, remove: 'all' })).toMatchObject({ exitCode: 0 });
    expect(await stage.builder({ name: OTHER, remove: 'all' })).toMatchObject({ exitCode: 0 });
    expect(await tracesOf(OTHER)).toEqual([]);
    expect(await tracesOf(BUILDER)).toContain(CONTAINER);
  });
});
