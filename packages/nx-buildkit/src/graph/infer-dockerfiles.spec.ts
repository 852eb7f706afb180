import { infer } from '../../test-data/infer';

describe('which Dockerfiles targets are inferred from', () => {
  it('infers no targets from templates, from remains of Dockerfiles, and from other files', async () => {
    const { app: targets } = await infer({
      'app/project.json': {},
      'app/Dockerfile': 'FROM {{ base }}',
      'app/Dockerfile.j2': 'FROM alpine',
      'app/Dockerfile.orig': 'FROM alpine',
      'app/Dockerfile.md': '# How the image is built',
      'app/Dockerfile.worker': 'FROM alpine',
    });
    expect(Object.keys(targets ?? {})).toEqual([
      'prefetch-worker',
      'docker-build-worker',
      'docker-check-worker',
      'docker-merge-worker',
    ]);
  });

  it('reads Dockerfiles by other names where the option dockerfiles has them', async () => {
    const { app: targets } = await infer(
      {
        'app/project.json': { name: 'app' },
        'app/Containerfile': 'FROM alpine',
        'app/Dockerfile-worker': 'FROM alpine',
        'app/dockerfile': 'FROM alpine',
      },
      { dockerfiles: ['Containerfile', 'Dockerfile-*', 'dockerfile'] },
    );
    expect(targets).toMatchObject({
      'docker-build': { options: { dockerfile: 'app/Containerfile' } },
      'docker-build-worker': {
        options: { dockerfile: 'app/Dockerfile-worker', tags: ['{imagePrefix}app-worker:{version}-{arch}'] },
      },
      'docker-build-dockerfile': { options: { dockerfile: 'app/dockerfile' } },
    });
  });

  it('infers an image from each of two Dockerfiles with one variant', async () => {
    const { app: targets } = await infer({
      'app/project.json': { name: 'app' },
      'app/Dockerfile.worker': 'FROM alpine',
      'app/worker.Dockerfile': 'FROM alpine',
    });
    expect(targets).toMatchObject({
      'docker-build-worker': { options: { dockerfile: 'app/Dockerfile.worker' } },
      'docker-build-worker.dockerfile': {
        options: { dockerfile: 'app/worker.Dockerfile', tags: ['{imagePrefix}app-worker.dockerfile:{version}-{arch}'] },
      },
    });
  });

  it.each([
    ['npm', { 'package.json': { workspaces: ['packages/*'] } }],
    ['yarn, with hoisting', { 'package.json': { workspaces: { packages: ['packages/*'] } } }],
    ['bun', { 'package.json': { workspaces: ['./packages/*'] }, 'bun.lock': '{}' }],
    ['pnpm', { 'package.json': {}, 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }],
  ])('knows the projects of a workspace of %s', async (_, files) => {
    const projects = await infer({
      ...files,
      'packages/api/package.json': { name: '@acme/api' },
      'packages/api/Dockerfile': 'FROM alpine',
    });
    expect(projects['packages/api']).toMatchObject({ prefetch: {}, 'docker-build': {} });
  });
});
