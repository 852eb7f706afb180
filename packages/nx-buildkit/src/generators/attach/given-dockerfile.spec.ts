import { addProjectConfiguration, readProjectConfiguration, type Tree } from '@nx/devkit';
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
