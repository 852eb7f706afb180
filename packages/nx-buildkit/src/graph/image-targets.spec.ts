import type { TargetConfiguration } from '@nx/devkit';
import { imageTargets } from './image-targets';
import { pluginOptionsWithDefaults } from './plugin-options';

const names = (dockerfiles: readonly string[], targets: Readonly<Record<string, TargetConfiguration>> = {}) =>
  images(dockerfiles, targets).map(({ build, prefetch }) => `${build} ${prefetch}`);

const images = (dockerfiles: readonly string[], targets: Readonly<Record<string, TargetConfiguration>> = {}) =>
  imageTargets({ root: 'app', name: '@org/app', tags: [], dockerfiles, targets }, pluginOptionsWithDefaults(), {});

describe('imageTargets', () => {
  it('gives each Dockerfile targets of its own', () => {
    expect(names(['Dockerfile', 'Dockerfile.worker', 'cron.Dockerfile'])).toEqual([
      'docker-build prefetch',
      'docker-build-worker prefetch-worker',
      'docker-build-cron prefetch-cron',
    ]);
  });

  it('gives the image of a further Dockerfile a name of its own', () => {
    expect(images(['Dockerfile.worker'])).toMatchObject([
      {
        inferred: { dockerfile: 'app/Dockerfile.worker', tags: ['{imagePrefix}org-app-worker:{version}-{arch}'] },
        inferredPrefetch: { options: { buildTarget: 'docker-build-worker' } },
      },
    ]);
  });

  it('stays away from a target of that name that is something else', () => {
    expect(names(['Dockerfile'], { 'docker-build': { command: 'docker build .' } })).toEqual([]);
    expect(names(['Dockerfile'], { 'docker-build': { executor: '@nx/docker:build' } })).toEqual([]);
  });

  it('adds to a target that project.json has only options of', () => {
    const [image] = images(['Dockerfile'], { 'docker-build': { options: { version: 'v1' } } });
    expect(image).toMatchObject({ build: 'docker-build', options: [{ options: { version: 'v1' } }], inferred: {} });
  });

  it('infers no second image for a Dockerfile that a target names', () => {
    const api = { executor: 'nx-buildkit:docker-build', options: { dockerfile: '{workspaceRoot}/app/api.Dockerfile' } };
    expect(names(['api.Dockerfile'], { api })).toEqual(['api prefetch-api']);
  });

  it('notices a prefetch that asks a registry each time', () => {
    const asking = [{ options: { check: true } }, { configurations: { update: { refresh: true } } }];
    for (const prefetch of asking) expect(images(['Dockerfile'], { prefetch })).toMatchObject([{ asksAlways: true }]);
    expect(images(['Dockerfile'])).toMatchObject([{ asksAlways: false }]);
  });
});
