import { infer } from '../../test-data/infer';

describe('inferTargets', () => {
  it('lets a check depend on the Dockerfile and on what says which files are sent, and not on these files', async () => {
    const { app: targets } = await infer({ 'app/project.json': {}, 'app/Dockerfile': 'FROM alpine\nCOPY . .\n' });
    const { inputs, outputs } = targets?.['docker-check'] ?? {};
    expect(inputs).toEqual(expect.arrayContaining(['{projectRoot}/Dockerfile', '{projectRoot}/.dockerignore']));
    expect(inputs).not.toContain('{projectRoot}/**/*');
    expect(outputs).toEqual(['{workspaceRoot}/dist/buildkit/{projectName}/docker-check']);
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

  it('leaves targets of other names alone that a project has itself', async () => {
    const { app: targets } = await infer({
      'app/project.json': { targets: { 'docker-check': { command: 'hadolint Dockerfile' } } },
      'app/Dockerfile': '',
    });
    expect(Object.keys(targets ?? {})).toEqual(['prefetch', 'docker-build', 'docker-merge']);
  });
});
