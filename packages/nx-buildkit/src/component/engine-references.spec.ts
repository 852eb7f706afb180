import { namesEngineImage } from './engine-references';

test.each([
  ['base:local', 'docker.io/library/base:local', true],
  ['base', 'docker.io/library/base:latest', true],
  ['docker.io/acme/base:local', 'docker.io/acme/base:local', true],
  ['acme/base:local', 'docker.io/acme/base:1', false],
  ['base:local', 'docker.io/acme/base:local', false],
  ['*-base:local', 'docker.io/library/web-base:local', true],
  ['acme/*', 'docker.io/acme/base:local', true],
  ['acme/*', 'docker.io/acme/team/base:local', false],
  ['*', 'docker.io/library/base:local', true],
  ['*', 'docker.io/acme/base:local', false],
  ['ghcr.io/acme/*:local', 'ghcr.io/acme/base:local', true],
  ['acme/b.se:local', 'docker.io/acme/base:local', false],
  ['acme/base:*', `docker.io/acme/base:local@sha256:${'0'.repeat(64)}`, false],
])('%s names %s: %s', (pattern, ref, expected) => {
  expect(namesEngineImage([pattern], ref)).toBe(expected);
});

test.each(['Base:local', 'base:local:1', `base@sha256:${'0'.repeat(64)}`, '', 'project:base x'])(
  '%j is refused',
  (pattern) => {
    expect(() => namesEngineImage([pattern], 'docker.io/library/base:local')).toThrow('is not an image reference');
    expect(() => namesEngineImage([pattern], 'docker.io/library/base:local')).toFailWith('NXBK-0403');
  },
);
