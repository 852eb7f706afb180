import { addProjectConfiguration, readProjectConfiguration, type Tree, updateProjectConfiguration } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import attach from './generator';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  addProjectConfiguration(tree, 'app', { root: 'apps/app', targets: {} });
});

const run = async (options = {}) => (await attach(tree, { project: 'app', skipFormat: true, ...options }))();
const targets = () => readProjectConfiguration(tree, 'app').targets;

describe('a Dockerfile that attach is given', () => {
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
    tree.write('jobs/Dockerfile.cron', 'FROM alpine');
    await run({ dockerfile: 'jobs/Dockerfile.cron' });
    expect(targets()).toMatchObject({
      'docker-build-cron': { options: { dockerfile: 'docker/cron.Dockerfile' } },
      'docker-build-cron-2': { options: { dockerfile: 'jobs/Dockerfile.cron' } },
    });
    tree.write('apps/app/Dockerfile.web', 'FROM alpine');
    tree.write('jobs/Dockerfile.web', 'FROM alpine');
    await run({ dockerfile: 'jobs/Dockerfile.web' });
    expect(targets()?.['docker-build-web']).toBeUndefined();
    expect(targets()?.['docker-build-web-2']?.options.dockerfile).toBe('jobs/Dockerfile.web');
  });

  it('takes paths that are written as on Windows', async () => {
    tree.write('docker/web.Dockerfile', 'FROM alpine');
    const options = { dockerfile: 'docker\\web.Dockerfile', context: '.\\apps\\app\\src' };
    await run(options);
    await run(options);
    expect(targets()).toEqual({
      prefetch: expect.anything(),
      'docker-build': {
        executor: 'nx-buildkit:docker-build',
        options: { dockerfile: 'docker/web.Dockerfile', context: 'apps/app/src' },
      },
    });
  });

  it('leaves the usual name to the Dockerfile of the folder, whose inferred target Nx would merge with it', async () => {
    for (const path of ['apps/app/Dockerfile', 'docker/x.Dockerfile', 'apps/app/Dockerfile.worker']) {
      tree.write(path, 'FROM alpine');
    }
    await run({ dockerfile: 'docker/x.Dockerfile' });
    await run({ dockerfile: 'apps/app/Dockerfile.worker' });
    expect(Object.keys(targets() ?? {})).toEqual([
      'prefetch-x',
      'docker-build-x',
      'prefetch-worker',
      'docker-build-worker',
    ]);
    await run({ dockerfile: 'apps/app/Dockerfile' });
    expect(targets()?.['docker-build']).toEqual({ executor: 'nx-buildkit:docker-build' });
  });

  it('leaves a target alone that builds the image of another Dockerfile', async () => {
    const image = { command: 'docker build apps/app' };
    updateProjectConfiguration(tree, 'app', { root: 'apps/app', targets: { 'docker-build': image } });
    tree.write('apps/app/Dockerfile', 'FROM alpine');
    tree.write('docker/x.Dockerfile', 'FROM alpine');
    await run({ dockerfile: 'docker/x.Dockerfile' });
    expect(targets()).toMatchObject({ 'docker-build': image, 'docker-build-x': {} });
  });

  it('gives the options of the command line to the image of that Dockerfile alone', async () => {
    tree.write('docker/a.Dockerfile', 'FROM alpine');
    tree.write('docker/b.Dockerfile', 'FROM alpine AS x');
    await run({ dockerfile: 'docker/a.Dockerfile' });
    const before = targets()?.['docker-build'];
    await run({ dockerfile: './docker/b.Dockerfile', stages: ['x'], platforms: ['arm64'] });
    expect(targets()?.['docker-build']).toEqual(before);
    expect(targets()?.['docker-build-b']?.options).toMatchObject({ targets: { x: {} }, platform: ['arm64'] });
    tree.write('apps/app/Dockerfile', 'FROM alpine');
    await expect(run({ stages: ['x'] })).rejects.toThrow('or name the Dockerfile that has it: --dockerfile=PATH');
  });

  it('refuses a Dockerfile that is not there, a platform that is none, and a stage that the Dockerfile does not have', async () => {
    await expect(run({ dockerfile: 'x/Dockerfile' })).rejects.toFailWith('NXBK-1203');
    await expect(run({ dockerfile: '../Dockerfile' })).rejects.toThrow('is not a file of the workspace');
    tree.write('apps/app/Dockerfile', 'FROM alpine AS Api\nFROM alpine AS init');
    await expect(run({ platforms: ['amd65'] })).rejects.toThrow('amd65');
    await expect(run({ stages: ['API', 'nope'] })).rejects.toThrow(
      /Dockerfile has no stage nope .*\n.*its stages are api, init/,
    );
    expect(targets()).toEqual({});
    await run({ stages: ['api'] });
    expect(targets()?.['docker-build']?.options.targets).toEqual({ api: {} });
  });

  it('names the Dockerfiles further down', async () => {
    tree.write('apps/app/docker/Dockerfile', 'FROM alpine');
    await expect(run()).rejects.toThrow('--dockerfile=apps/app/docker/Dockerfile');
  });
});
