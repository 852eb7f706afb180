import { effectiveTarget } from './effective-target';

const optionsOf = (options: object, root = 'apps/a', name = 'a') =>
  effectiveTarget('build', { executor: 'x:y', options }, { project: { root, name, tags: [], targets: {} }, nxJson: {} })
    .options;

describe('effectiveTarget', () => {
  it.each(['apps/a"b', 'apps/a$&b', 'apps/a\\b'])('replaces the token for the root, whatever its name: %s', (root) => {
    expect(optionsOf({ context: '{projectRoot}/src' }, root)).toEqual({ context: `${root}/src` });
  });

  it('replaces what Nx replaces, in every value and no name', () => {
    const options = {
      dockerfile: '{workspaceRoot}/docker/{projectName}.Dockerfile',
      buildContexts: { '{projectName}': 'dist/{projectName}' },
      perPlatform: { arm64: { dockerfile: '{projectRoot}/arm.Dockerfile' } },
      tags: ['{projectName}:{version}', 'x/{workspaceRoot}'],
    };
    expect(optionsOf(options, 'apps/a', '@acme/$&')).toEqual({
      dockerfile: 'docker/@acme/$&.Dockerfile',
      buildContexts: { '{projectName}': 'dist/@acme/$&' },
      perPlatform: { arm64: { dockerfile: 'apps/a/arm.Dockerfile' } },
      tags: ['@acme/$&:{version}', 'x/{workspaceRoot}'],
    });
  });
});
