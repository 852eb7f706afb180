import { addProjectConfiguration, logger, readProjectConfiguration, updateNxJson, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import attach from './generator';

let tree: Tree;
let printed: string[];
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  addProjectConfiguration(tree, 'app', { root: 'apps/app', targets: {} });
  printed = [];
  jest.spyOn(logger, 'info').mockImplementation((text) => void printed.push(text));
  jest.spyOn(logger, 'warn').mockImplementation((text) => void printed.push(text));
});
afterEach(() => jest.restoreAllMocks());

const run = (options = {}) => attach(tree, { project: 'app', skipFormat: true, ...options });
const targets = () => readProjectConfiguration(tree, 'app').targets;

describe('attach', () => {
  it('writes executors and options only: the plugin adds the rest, and keeps it right', async () => {
    tree.write('apps/app/Dockerfile', 'FROM alpine:3.20');
    await run();
    expect(targets()).toEqual({
      prefetch: { executor: 'nx-buildkit:prefetch' },
      'docker-build': { executor: 'nx-buildkit:docker-build' },
    });
  });

  it('takes platforms, stages and context', async () => {
    tree.write('apps/app/Dockerfile', 'FROM alpine:3.20 AS api\nFROM api AS init');
    await run({ platforms: ['amd64', 'arm64'], stages: ['api', 'init'], context: '.' });
    expect(targets()?.['docker-build']?.options).toEqual({
      platform: ['amd64', 'arm64'],
      targets: { api: {}, init: {} },
      context: '.',
    });
  });

  it('takes the build arguments that have no default from the environment, but no secret', async () => {
    tree.write(
      'apps/app/Dockerfile',
      'ARG BASE\nARG TAG=3.20\nFROM ${BASE}:${TAG}\nARG TAG\nARG TARGETARCH HTTP_PROXY NPM_TOKEN GOPROXY',
    );
    await run();
    expect(targets()?.['docker-build']?.options).toEqual({ buildArgsFromEnv: ['BASE', 'GOPROXY'] });
    expect(printed).toEqual([
      expect.stringContaining('BASE, GOPROXY have no default'),
      expect.stringContaining('NPM_TOKEN looks like a secret'),
    ]);
  });

  it('offers stages that nothing uses', async () => {
    tree.write(
      'apps/app/Dockerfile',
      'FROM alpine AS base\nFROM base AS init\nFROM base AS tool\nFROM base\nCOPY --from=tool / /',
    );
    await run();
    expect(printed).toEqual([expect.stringContaining('--stages=init')]);
  });

  it('gives each Dockerfile targets of its own', async () => {
    for (const name of ['Dockerfile', 'Dockerfile.worker', 'Dockerfile.worker.dockerignore']) {
      tree.write(`apps/app/${name}`, 'FROM alpine');
    }
    await run();
    expect(Object.keys(targets() ?? {})).toEqual([
      'prefetch',
      'docker-build',
      'prefetch-worker',
      'docker-build-worker',
    ]);
    expect(targets()?.['docker-build-worker']?.options.dockerfile).toBe('apps/app/Dockerfile.worker');
  });

  it('takes a Dockerfile from elsewhere, under a name of its own when another image has the usual one', async () => {
    tree.write('docker/web.Dockerfile', 'FROM alpine');
    tree.write('docker/cron.Dockerfile', 'FROM alpine');
    await run({ dockerfile: 'docker/web.Dockerfile' });
    await run({ dockerfile: './docker/cron.Dockerfile' });
    expect(targets()).toMatchObject({
      'docker-build': { options: { dockerfile: 'docker/web.Dockerfile' } },
      'docker-build-cron': { options: { dockerfile: 'docker/cron.Dockerfile' } },
      'prefetch-cron': { options: { buildTarget: 'docker-build-cron' } },
    });
  });

  it('changes nothing when it is run again, and nothing that the user wrote', async () => {
    tree.write('apps/app/Dockerfile', 'ARG BASE\nFROM ${BASE}');
    await run({ platforms: ['arm64'] });
    const before = tree.read('apps/app/project.json', 'utf8');
    await run({ platforms: ['amd64'] });
    expect(tree.read('apps/app/project.json', 'utf8')).toBe(before);
  });

  it('writes the targets for a Dockerfile that is wrong, and says that it is', async () => {
    tree.write('apps/app/Dockerfile', 'FORM alpine');
    await run();
    expect(targets()).toHaveProperty('docker-build');
    expect(printed).toEqual([expect.stringContaining('apps/app/Dockerfile cannot be read')]);
  });

  it('uses the names in the options of the plugin', async () => {
    updateNxJson(tree, {
      plugins: [{ plugin: 'nx-buildkit', options: { buildTarget: 'image', prefetchTarget: 'bases' } }],
    });
    tree.write('apps/app/Dockerfile', 'FROM alpine');
    await run();
    expect(targets()).toEqual({
      bases: { executor: 'nx-buildkit:prefetch', options: { buildTarget: 'image' } },
      image: { executor: 'nx-buildkit:docker-build' },
    });
  });

  it('says what to do when there is no Dockerfile, or the target is another one', async () => {
    await expect(run()).rejects.toThrow('nx g nx-buildkit:component');
    addProjectConfiguration(tree, 'other', { root: 'other', targets: { prefetch: { command: 'true' } } });
    tree.write('other/Dockerfile', 'FROM alpine');
    await expect(run({ project: 'other' })).rejects.toThrow('runs something else');
  });
});
