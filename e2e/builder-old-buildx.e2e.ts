import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDockerConfig } from '../tools/local-engine/docker-config';
import { containerOf, openStage, type Stage } from './builder.support';
import { docker, hub, removeImages, required, runIn } from './support/engine';

const BUILDER = 'e2e-builder-old-buildx';
const OTHER = `${BUILDER}-other`;
const GITEA = 'ai-infra-gitea:v0.3.8-arm64';

let dockerConfig: string;
let stage: Stage;
beforeAll(async () => {
  dockerConfig = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-docker-'));
  await mkdir(join(dockerConfig, 'buildx'));
  const settings = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  await makeDockerConfig(dockerConfig, required('NX_BUILDKIT_OLD_BUILDX'), settings);
  process.env['DOCKER_CONFIG'] = dockerConfig;
  stage = await openStage(BUILDER);
});
afterAll(async () => {
  await stage.close();
  await removeImages(GITEA);
  await rm(dockerConfig, { recursive: true });
});

const startedAt = (): Promise<string> =>
  docker('container', 'inspect', '--format', '{{.State.StartedAt}}', containerOf(BUILDER));

describe('buildx 0.15.1', () => {
  it('makes a builder, finds it as it should be and recreates it with its cache', async () => {
    expect(await docker('buildx', 'version')).toContain('v0.15.1');
    expect(await stage.builder({ onDrift: 'fail' })).toMatchObject({ exitCode: 0 });
    expect(await stage.builder({ driverOpts: { 'env.ROUND': '2' } })).toMatchObject({ exitCode: 0 });
    expect(await stage.cacheIsKept()).toBe(true);
    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
  });

  it('builds without a registry from what was prefetched', async () => {
    const { nx } = stage.workspace;
    expect(await nx(['run', 'gitea:prefetch', '--platform=arm64'])).toMatchObject({ exitCode: 0 });
    await hub.clear();
    expect(await nx(['run', 'gitea:docker-build', '--platform=arm64'])).toMatchObject({ exitCode: 0 });
    expect(await hub.requests()).toEqual([]);
    expect(await runIn(GITEA, 'linux/arm64', 'cat', '/etc/built-on')).toBe('aarch64');
  });

  it('builds from a store whose path has the characters that it cuts a path at', async () => {
    const { nx, write } = stage.workspace;
    const options = { storeDir: 'st@re:1/@scope', imagePrefix: 'ai-infra-', version: 'v0.3.8' };
    const secrets = ['id=token,"src=my keys, and more/a ""token"""'];
    await write('my keys, and more/a "token"', 'swordfish');
    const dockerfile = 'FROM alpine:3.20\nRUN --mount=type=secret,id=token wc -c < /run/secrets/token\n';
    await write('components/path/Dockerfile', dockerfile);
    const targets = {
      prefetch: { executor: 'nx-buildkit:prefetch' },
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { ...options, secrets } },
    };
    await write('components/path/project.json', { name: '@scope/path', targets });
    const { exitCode, output } = await nx(['run', '@scope/path:docker-build', '--platform=arm64']);
    expect(output).toMatch(/ 9$/m);
    expect(exitCode).toBe(0);
  });

  it('is too old for an option of a builder that there is, which stays as it is', async () => {
    const before = await startedAt();
    const outcome = await stage.builder({ driverOpts: { 'provenance-add-gha': 'false' } });
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.output).toContain(
      'buildx v0.15.1 is too old for the driver option provenance-add-gha: that takes 0.30.0 or newer',
    );
    expect(outcome.output).toContain('install a newer buildx: https://');
    expect(outcome.output).not.toContain('recreated');
    expect(outcome.output).not.toMatch(/^\s+at /m);
    expect(await startedAt()).toBe(before);
  });

  it('is too old for an option of a builder that does not exist, and makes nothing of it', async () => {
    const outcome = await stage.builder({
      name: OTHER,
      driver: 'kubernetes',
      network: undefined,
      driverOpts: { 'env.HTTP_PROXY': 'http://proxy:3128' },
    });
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.output).toContain(
      'buildx v0.15.1 is too old for the driver option env.HTTP_PROXY: that takes 0.28.0 or newer',
    );
    expect(await docker('buildx', 'ls')).not.toContain(OTHER);
  });
});
