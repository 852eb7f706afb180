import { effectiveTarget } from './effective-target';

describe('effectiveTarget', () => {
  it.each(['apps/a"b', 'apps/a$&b', 'apps/a\\b'])('replaces the token for the root, whatever its name: %s', (root) => {
    const inferred = { executor: 'x:y', options: { context: '{projectRoot}/src' } };
    const project = { root, name: 'a', tags: [], targets: {} };
    expect(effectiveTarget('build', inferred, { project, nxJson: {} }).options).toEqual({ context: `${root}/src` });
  });
});
