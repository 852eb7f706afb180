import { infer } from '../../test-data/infer';

describe('inferTargets', () => {
  it('lets a check depend on the Dockerfile and on what says which files are sent, and not on these files', async () => {
    const { app: targets } = await infer({ 'app/project.json': {}, 'app/Dockerfile': 'FROM alpine\nCOPY . .\n' });
    const { inputs, outputs } = targets?.['docker-check'] ?? {};
    expect(inputs).toEqual(expect.arrayContaining(['{projectRoot}/Dockerfile', '{projectRoot}/.dockerignore']));
    expect(inputs).not.toContain('{projectRoot}/**/*');
    expect(outputs).toEqual(['{workspaceRoot}/dist/buildkit/{projectName}/docker-check']);
  });

  it.each([
    [{ extraArgs: ['--policy', 'filename=p.rego'] }, false],
    [{ buildContexts: { conf: 'https://example.com/conf.git' } }, false],
    [{ extraArgs: ['--policy', 'disabled=true'] }, true],
    [{}, true],
  ])('caches the check of a Dockerfile with %j: %j', async (options, cached) => {
    const targets = { 'docker-build': { options } };
    const { app } = await infer({ 'app/project.json': { targets }, 'app/Dockerfile': 'FROM alpine\n' });
    expect(app?.['docker-check']?.cache).toBe(cached);
  });

  it('lets nx release publish images under the names that the plugin is given', async () => {
    const files = { 'app/project.json': {}, 'app/Dockerfile': '' };
    const releaseTags = ['r.io/{projectName}:{version}'];
    const { app: targets } = await infer(files, { releaseTags });
    expect(targets?.['nx-release-publish']).toEqual({
      executor: 'nx-buildkit:release-publish',
      dependsOn: ['docker-build'],
      options: { tags: releaseTags },
    });
    expect((await infer(files)).app).not.toHaveProperty('nx-release-publish');
  });

  it('lets a release wait for the build that it publishes, and not for docker-merge', async () => {
    const dependsOn = async (options: object, nxJson: object = {}, releaseTags: string[] = []) => {
      const release = { executor: 'nx-buildkit:release-publish', options };
      const targets = { 'nx-release-publish': release, join: { executor: 'nx-buildkit:docker-merge' } };
      const files = { 'app/project.json': { targets }, 'app/Dockerfile': '' };
      return (await infer(files, { releaseTags }, nxJson)).app?.['nx-release-publish']?.dependsOn;
    };
    const merged = { buildTarget: 'docker-merge' };
    expect(await dependsOn({})).toEqual(['docker-build']);
    for (const options of [merged, { buildTarget: 'join' }]) expect(await dependsOn(options)).toBeUndefined();
    expect(await dependsOn(merged, {}, ['r.io/app'])).toBeUndefined();
    const targetDefaults = { 'nx-release-publish': { options: merged } };
    expect(await dependsOn({}, { targetDefaults })).toBeUndefined();
  });

  it('leaves targets of other names alone that a project has itself', async () => {
    const { app: targets } = await infer({
      'app/project.json': { targets: { 'docker-check': { command: 'hadolint Dockerfile' } } },
      'app/Dockerfile': '',
    });
    expect(Object.keys(targets ?? {})).toEqual(['prefetch', 'docker-build', 'docker-merge']);
  });

  describe('the builder', () => {
    const inferBuilder = async (name: string, builder: object, config: object = {}) => {
      const targets = { [name]: { executor: 'nx-buildkit:builder', ...builder }, ...config };
      return (await infer({ 'tools/buildkit/project.json': { targets } }))['tools/buildkit']?.[name];
    };
    const config = { config: { executor: 'nx-buildkit:buildkit-config' } };

    it.each([{}, { options: { driver: 'docker' } }])(
      'of the engine is cached by its configuration: %j',
      async (own) => {
        const { cache, inputs } = (await inferBuilder('builder', own, config)) ?? {};
        expect(cache).toBe(true);
        expect(inputs).toContainEqual({ dependentTasksOutputFiles: '**/buildkitd.sealed' });
      },
    );

    it.each([
      ['is elsewhere', 'builder', { options: { driver: 'remote' } }, config],
      ['is elsewhere in a configuration', 'builder', { configurations: { ci: { driver: 'kubernetes' } } }, config],
      ['has several nodes', 'builder', { options: { nodes: [{}] } }, config],
      ['has no configuration', 'builder', {}, {}],
      ['has another name, which the hook does not know', 'set-up', {}, config],
    ])('is never cached when it %s', async (_, name, own, configTarget) => {
      const target = await inferBuilder(name, own, configTarget);
      expect(target).toMatchObject({ executor: 'nx-buildkit:builder' });
      expect(target).not.toHaveProperty('cache');
    });
  });
});

it('lets an image wait for those of other projects, whatever the targets are called that build them', async () => {
  const { app: targets } = await infer({
    'app/project.json': {},
    'app/Dockerfile': '',
    'base/project.json': {},
    'base/Dockerfile': '',
    'base/Dockerfile.worker': 'FROM scratch',
  });
  const others = ['docker-build', 'docker-build-worker'].map((target) => ({ target, dependencies: true }));
  for (const name of ['docker-build', 'docker-check'])
    expect(targets?.[name]?.dependsOn).toMatchObject([{ target: 'prefetch' }, ...others]);
});
