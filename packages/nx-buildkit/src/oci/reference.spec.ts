import { contextKey, familiarReference, normalizeReference, parseReference, pin, registryOf } from './reference';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['alpine', 'docker.io/library/alpine:latest'],
  ['alpine:3.20', 'docker.io/library/alpine:3.20'],
  [`alpine@${digest}`, `docker.io/library/alpine@${digest}`],
  [`alpine:3.20@${digest}`, `docker.io/library/alpine:3.20@${digest}`],
  ['docker.io/alpine', 'docker.io/library/alpine:latest'],
  ['index.docker.io/gitea/gitea', 'docker.io/gitea/gitea:latest'],
  ['localhost/image', 'localhost/image:latest'],
  ['localhost:5000/a/b:1', 'localhost:5000/a/b:1'],
  ['[::1]:5000/image', '[::1]:5000/image:latest'],
  ['Registry/image', 'Registry/image:latest'],
  ['my_host.example/image', 'my_host.example/image:latest'],
])('%s is %s', (written, normalized) => {
  expect(normalizeReference(written)).toBe(normalized);
});

test.each([
  '',
  'Alpine',
  'alpine:',
  'alpine:Ä',
  `alpine:${'t'.repeat(129)}`,
  'a..b',
  'a___b',
  'a//b',
  '-a',
  'alpine@sha256:abc',
  `alpine@sha256:${'A'.repeat(64)}`,
  `alpine@md5:${'a'.repeat(32)}`,
  'a'.repeat(64),
  'x/' + 'y'.repeat(300),
])('%s is not a reference', (written) => {
  expect(parseReference(written)).toBeUndefined();
});

test.each([
  ['docker.io/library/alpine:latest', 'alpine:latest', 'alpine'],
  ['docker.io/library/alpine:3.20', 'alpine:3.20', 'alpine:3.20'],
  ['docker.io/gitea/gitea:1.25', 'gitea/gitea:1.25', 'gitea/gitea:1.25'],
  ['docker.io/library/a/b:1', 'library/a/b:1', 'library/a/b:1'],
  ['ghcr.io/a/b:latest', 'ghcr.io/a/b:latest', 'ghcr.io/a/b'],
  [`docker.io/library/alpine@${digest}`, `alpine@${digest}`, `alpine@${digest}`],
  [`docker.io/library/alpine:latest@${digest}`, `alpine:latest@${digest}`, `alpine:latest@${digest}`],
])('%s is shown as %s, and the context that replaces it is %s', (written, familiar, key) => {
  const reference = parseReference(written);
  expect(reference && familiarReference(reference)).toBe(familiar);
  expect(reference && contextKey(reference)).toBe(key);
});

it.each([
  ['docker.io/library/alpine:3.20', 'docker.io', 'docker.io/library/alpine'],
  [`docker.io/library/alpine:3.20@sha256:${'b'.repeat(64)}`, 'docker.io', 'docker.io/library/alpine'],
  ['localhost:5000/foo:1', 'localhost:5000', 'localhost:5000/foo'],
])('knows the registry of %s, and pins its repository to a digest', (ref, registry, repository) => {
  const digest = `sha256:${'a'.repeat(64)}`;
  expect(registryOf(ref)).toBe(registry);
  expect(pin(ref, digest)).toBe(`${repository}@${digest}`);
});
