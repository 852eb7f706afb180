import { infer } from '../../test-data/infer';

describe('inferTargets', () => {
  it('infers the targets of a project with a Dockerfile', async () => {
    const { 'apps/web': targets } = await infer({
      'apps/web/project.json': { name: 'web' },
      'apps/web/Dockerfile': 'FROM alpine:3.20',
    });
    expect(targets).toEqual({
      prefetch: expect.objectContaining({
        executor: 'nx-buildkit:prefetch',
        cache: true,
        outputs: ['{workspaceRoot}/dist/buildkit/{projectName}/locks/docker-build'],
        options: {},
      }),
      'docker-build': expect.objectContaining({
        executor: 'nx-buildkit:docker-build',
        cache: true,
        dependsOn: [
          { target: 'prefetch', params: 'forward' },
          { target: 'docker-build', dependencies: true, params: 'forward' },
        ],
        outputs: ['{workspaceRoot}/dist/buildkit/{projectName}/docker-build'],
        options: {},
      }),
      'docker-check': expect.objectContaining({ executor: 'nx-buildkit:docker-check', cache: true }),
      'docker-merge': expect.objectContaining({ executor: 'nx-buildkit:docker-merge', cache: false, options: {} }),
    });
  });

  it('takes locks that the project keeps for an output of prefetch', async () => {
    const { 'apps/web': targets } = await infer(
      { 'apps/web/project.json': { name: 'web' }, 'apps/web/Dockerfile': 'FROM alpine:3.20' },
      { defaults: { lock: 'project' } },
    );
    expect(targets?.['prefetch']?.outputs).toEqual(['{workspaceRoot}/apps/web/image-locks/{projectName}/docker-build']);
  });

  it('leaves out a Dockerfile without a project, which would break the graph', async () => {
    expect(
      await infer({
        'package.json': { workspaces: ['packages/*'] },
        'stray/Dockerfile': 'FROM alpine',
        'examples/demo/Dockerfile': 'FROM alpine',
        'examples/demo/package.json': { name: 'not-in-the-workspaces' },
      }),
    ).toEqual({});
  });

  it('knows a project by its package.json when that is in the workspaces', async () => {
    const projects = await infer({
      'package.json': { workspaces: ['packages/*', '!packages/not'] },
      'packages/api/package.json': { name: '@org/api' },
      'packages/api/Dockerfile': 'FROM alpine',
      'packages/not/package.json': { name: '@org/not' },
      'packages/not/Dockerfile': 'FROM alpine',
    });
    expect(Object.keys(projects)).toEqual(['packages/api']);
  });

  it('does not fail for an invalid Dockerfile or a project.json that is not JSON', async () => {
    const projects = await infer({
      'a/project.json': '{ "name": ',
      'a/Dockerfile': 'FORM alpine',
      'b/project.json': {
        targets: { 'docker-build': { executor: 'nx-buildkit:docker-build', options: { outputs: 7 } } },
      },
      'b/Dockerfile': 'FROM alpine',
    });
    expect(projects['a']).toHaveProperty('docker-build.cache', true);
    expect(projects['b']).toHaveProperty('docker-build.cache', false);
  });

  it('completes a target of project.json without touching its options, and infers no second one for its Dockerfile', async () => {
    const { app: targets } = await infer({
      'app/project.json': {
        name: 'app',
        targets: {
          image: { executor: 'nx-buildkit:docker-build', options: { dockerfile: '{projectRoot}/Dockerfile' } },
        },
      },
      'app/Dockerfile': '',
    });
    expect(Object.keys(targets ?? {})).toEqual(['prefetch-image', 'image', 'docker-check-image', 'docker-merge-image']);
    expect(targets?.['image']).toMatchObject({
      executor: 'nx-buildkit:docker-build',
      dependsOn: [{ target: 'prefetch-image' }, { target: 'docker-build' }, { target: 'image' }],
    });
    expect(targets?.['image']?.options).toEqual({});
  });

  it('takes the prefetch target that project.json has', async () => {
    const { app: targets } = await infer({
      'app/project.json': { targets: { fetch: { executor: 'nx-buildkit:prefetch' } } },
      'app/Dockerfile': '',
    });
    expect(Object.keys(targets ?? {})).toEqual(['fetch', 'docker-build', 'docker-check', 'docker-merge']);
    expect(targets?.['fetch']?.options).toEqual({});
  });

  it('completes a component without a Dockerfile', async () => {
    const { db: targets } = await infer({
      'db/package.json': {
        nx: {
          targets: { 'docker-build': { executor: 'nx-buildkit:docker-build', options: { image: 'postgres:16' } } },
        },
      },
      'db/project.json': {},
    });
    expect(targets?.['docker-build']?.inputs).not.toContain('{projectRoot}/**/*');
    expect(targets).toHaveProperty('prefetch');
    expect(targets).not.toHaveProperty('docker-check');
  });

  it('takes names, Dockerfiles and defaults from the options of the plugin', async () => {
    const { app: targets } = await infer(
      { 'app/project.json': {}, 'app/Dockerfile': '', 'app/Dockerfile.dev': '' },
      {
        buildTarget: 'image',
        prefetchTarget: 'bases',
        dockerfiles: ['Dockerfile'],
        defaults: { imagePrefix: 'ai-infra-' },
      },
    );
    expect(targets).toMatchObject({
      image: { options: { imagePrefix: 'ai-infra-' }, dependsOn: [{ target: 'bases' }, { target: 'image' }] },
      bases: { options: { buildTarget: 'image' } },
    });
    expect(Object.keys(targets ?? {})).toEqual(['bases', 'image', 'docker-check', 'docker-merge']);
  });

  it('reads the context in targetDefaults and in project.json for the inputs', async () => {
    const dockerBuild = { 'nx-buildkit:docker-build': { options: { context: '.' } } };
    const { app, lib } = await infer(
      {
        'app/project.json': {},
        'app/Dockerfile': '',
        'lib/project.json': { targets: { 'docker-build': { options: { context: '{projectRoot}' } } } },
        'lib/Dockerfile': '',
      },
      {},
      { targetDefaults: dockerBuild },
    );
    expect(app?.['docker-build']?.inputs).toContain('{workspaceRoot}/**/*');
    expect(lib?.['docker-build']?.inputs).toContain('{projectRoot}/**/*');
  });

  it('lets prefetch wait for the configuration of the builder, and the build for both', async () => {
    const projects = await infer({
      'tools/infra/project.json': {
        name: 'infra',
        targets: {
          settings: { executor: 'nx-buildkit:buildkit-config' },
          builder: { executor: 'nx-buildkit:builder' },
        },
      },
      'app/project.json': {},
      'app/Dockerfile': '',
    });
    expect(projects['app']?.['prefetch']?.dependsOn).toEqual([{ projects: ['infra'], target: 'settings' }]);
    expect(projects['app']?.['docker-build']?.dependsOn).toEqual([
      { projects: ['infra'], target: 'builder' },
      { target: 'prefetch', params: 'forward' },
      { target: 'docker-build', dependencies: true, params: 'forward' },
    ]);
    expect(projects['tools/infra']).toMatchObject({ builder: { dependsOn: ['settings'] }, settings: { cache: true } });
  });

  it.each<[string, object, object]>([
    ['runs on other platforms than this machine', { builder: { options: { driver: 'kubernetes' } } }, {}],
    ['has several nodes', { builder: { options: { nodes: [{}, {}] } } }, {}],
    ['gives the images', {}, { prefetch: { options: { pullFrom: 'builder' } } }],
    ['is waited for by prefetch alone', {}, { 'docker-build': { dependsOn: ['prefetch'] } }],
  ])('lets prefetch wait for a builder that %s', async (_, { builder }: { builder?: object }, targets) => {
    const { app } = await infer({
      'infra/project.json': {
        targets: {
          config: { executor: 'nx-buildkit:buildkit-config' },
          builder: { executor: 'nx-buildkit:builder', ...builder },
        },
      },
      'app/project.json': { targets },
      'app/Dockerfile': '',
    });
    expect(app?.['prefetch']?.dependsOn).toEqual([{ projects: ['infra'], target: 'builder' }]);
  });

  it('lets a smoke test wait for the image', async () => {
    const { app } = await infer({
      'app/project.json': { targets: { smoke: { executor: 'nx-buildkit:smoke' } } },
      'app/Dockerfile': '',
    });
    expect(app?.['smoke']?.dependsOn).toEqual([{ target: 'docker-build', params: 'forward' }]);
  });

  it('serves nx release with the name that it looks for, where images are released', async () => {
    const files = { 'apps/web/project.json': {}, 'apps/web/Dockerfile': '' };
    const { 'apps/web': targets } = await infer(files, {}, { release: { docker: true } });
    expect(targets?.['docker-build']?.options.tags).toEqual(['{imagePrefix}web:{version}-{arch}', 'apps-web:latest']);
    expect(targets).toHaveProperty('nx-release-publish.executor', '@nx/docker:release-publish');
    expect((await infer(files))['apps/web']).not.toHaveProperty('nx-release-publish');
  });

  it('hashes what the dependencies of a target of the user make', async () => {
    const { app: targets } = await infer({
      'app/project.json': { targets: { 'docker-build': { dependsOn: ['build', 'prefetch'] } } },
      'app/Dockerfile': '',
    });
    expect(targets?.['docker-build']?.inputs).toContainEqual({ dependentTasksOutputFiles: '**/*' });
  });
});
