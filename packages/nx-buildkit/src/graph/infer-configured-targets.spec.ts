import { infer } from '../../test-data/infer';

describe('inferTargets', () => {
  describe('with configurations', () => {
    const web = (dockerBuild: object) => ({
      'web/project.json': { name: 'web', targets: { 'docker-build': dockerBuild } },
      'web/Dockerfile': '',
      'web/Dockerfile.prod': '',
    });
    const production = {
      dockerfile: '{projectRoot}/Dockerfile.prod',
      buildArgsFromEnv: ['NODE'],
      buildContexts: { lib: 'libs/lib' },
      tags: ['web:{env.STAGE}'],
      metadataFile: 'out/web.json',
    };

    it('has inputs and outputs for each of them', async () => {
      const { web: targets } = await infer(web({ configurations: { production } }));
      expect(targets?.['prefetch']?.inputs).toEqual(
        expect.arrayContaining(['{projectRoot}/Dockerfile', '{projectRoot}/Dockerfile.prod', { env: 'NODE' }]),
      );
      const { inputs, outputs } = targets?.['docker-build'] ?? {};
      expect(inputs).toEqual(
        expect.arrayContaining(['{projectRoot}/Dockerfile.prod', { env: 'STAGE' }, { env: 'NODE' }]),
      );
      expect(inputs).toContain('{workspaceRoot}/libs/lib/**/*');
      expect(outputs).toContain('{workspaceRoot}/out/web.json');
      expect(Object.keys(targets ?? {})).toEqual(['prefetch', 'docker-build', 'docker-check', 'docker-merge']);
    });

    it('gives them to prefetch, so that Nx hands it the one of a run', async () => {
      const { web: targets } = await infer(web({ configurations: { production }, defaultConfiguration: 'production' }));
      expect(targets?.['prefetch']).toMatchObject({
        configurations: { production: {} },
        defaultConfiguration: 'production',
      });
    });

    it('keeps committed locks of each apart', async () => {
      const { web: targets } = await infer(web({ options: { lock: 'project' }, configurations: { production } }));
      expect(targets?.['prefetch']?.outputs).toEqual([
        '{workspaceRoot}/web/image-locks/{projectName}/docker-build',
        '{workspaceRoot}/web/image-locks/{projectName}/docker-build/production',
      ]);
    });
  });

  describe('with targetDefaults', () => {
    const app = { 'app/project.json': { name: 'app', tags: ['scope:web'] }, 'app/Dockerfile': '' };
    const inputsWith = async (targetDefaults: object) =>
      (await infer(app, {}, { targetDefaults } as never))['app']?.['docker-build']?.inputs;

    it('hashes what dependencies make that nx.json names', async () => {
      for (const key of ['docker-build', 'nx-buildkit:docker-build', 'docker-*']) {
        const inputs = await inputsWith({ [key]: { dependsOn: ['build', 'prefetch'] } });
        expect(inputs).toContainEqual({ dependentTasksOutputFiles: '**/*' });
      }
    });

    it('minds the filters of its entries', async () => {
      const entry = (filter: object, dockerfile: string) => ({ filter, options: { dockerfile } });
      const inputs = await inputsWith({
        'docker-build': [
          entry({ projects: ['tag:scope:web'] }, 'by-tag'),
          entry({ projects: ['other'] }, 'of-others'),
          entry({ executor: 'nx-buildkit:docker-build' }, 'by-executor'),
          entry({ plugin: '@nx/docker' }, 'by-plugin'),
        ],
      });
      // The last one that matches.
      expect(inputs).toContain('{workspaceRoot}/by-executor');
      expect(inputs).not.toContain('{workspaceRoot}/by-tag');
      expect(await inputsWith({ 'docker-build': [entry({ projects: ['tag:scope:web'] }, 'by-tag')] })).toContain(
        '{workspaceRoot}/by-tag',
      );
    });

    it('leaves those of another executor alone', async () => {
      const inputs = await inputsWith({
        'docker-build': { executor: '@nx/docker:build', options: { dockerfile: 'x' } },
      });
      expect(inputs).toContain('{projectRoot}/Dockerfile');
    });
  });

  it('gives the defaults of the plugin to all targets, below what they say themselves', async () => {
    const own = { executor: 'nx-buildkit:docker-build', options: { context: '.' } };
    const { app, lib } = await infer(
      {
        'app/project.json': { name: 'app', targets: { 'docker-build': own } },
        'app/Dockerfile': '',
        'lib/project.json': { name: 'lib' },
        'lib/Dockerfile': '',
      },
      { defaults: { imagePrefix: 'acme-', context: 'lib', tags: ['x:{env.TEAM}'] } },
    );
    expect(app?.['docker-build']?.options).toMatchObject({ imagePrefix: 'acme-' });
    expect(app?.['docker-build']?.inputs).toEqual(expect.arrayContaining(['{workspaceRoot}/**/*', { env: 'TEAM' }]));
    expect(lib?.['docker-build']?.options).toMatchObject({ imagePrefix: 'acme-', context: 'lib' });
  });

  it('caches nothing that is built from a branch, and what is built from a commit', async () => {
    const target = (options: object) => ({
      targets: { 'docker-build': { executor: 'nx-buildkit:docker-build', options } },
    });
    const git = 'https://github.com/acme/app.git';
    const projects = await infer({
      'a/project.json': target({ context: `${git}#main` }),
      'a/Dockerfile': 'FROM alpine',
      'b/project.json': target({ perPlatform: { arm64: { buildContexts: { more: git } } } }),
      'b/Dockerfile': 'FROM alpine',
      'c/project.json': target({ context: `${git}#${'a'.repeat(40)}` }),
      'c/Dockerfile': 'FROM alpine',
    });
    expect(['a', 'b', 'c'].map((root) => projects[root]?.['docker-build']?.cache)).toEqual([false, false, true]);
  });
});
