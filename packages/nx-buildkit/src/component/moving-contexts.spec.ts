import { movingContexts, runsAnew } from './moving-contexts';

const COMMIT = 'a'.repeat(40);

it.each([
  'https://github.com/acme/app.git',
  'https://github.com/acme/app.git#main:web',
  `https://github.com/acme/app.git#${COMMIT.slice(0, 12)}`,
  `https://github.com/acme/app.git#v${COMMIT}`,
  'git@github.com:acme/app.git#v1.0.0',
  'github.com/acme/app',
  'https://example.com/context.tar.gz',
  'oci-layout:///srv/base',
])('%s can change', (context) => {
  expect(movingContexts({ context })).toEqual([context]);
  expect(movingContexts({ buildContexts: { more: context } })).toEqual([context]);
});

it.each([
  'apps/web',
  `https://github.com/acme/app.git#${COMMIT}`,
  `https://github.com/acme/app.git#${COMMIT}:web`,
  `https://github.com/acme/app.git?branch=main&commit=${COMMIT}&subdir=web`,
  `git@github.com:acme/app.git#${COMMIT}`,
  `oci-layout:///srv/base@sha256:${'b'.repeat(64)}`,
  'project:base',
  'target:base',
  'docker-image://alpine:3.20',
])('%s always means what Nx hashes, or what prefetch locks', (context) => {
  expect(movingContexts({ buildContexts: { more: context } })).toEqual([]);
});

it.each([
  [{ noCache: true }, ['noCache']],
  [{ pull: true, noCacheFilter: ['build'] }, ['noCacheFilter', 'pull']],
  [{ extraArgs: ['--policy', 'filename=p.rego,strict=true'] }, ['extraArgs']],
  [{ extraArgs: ['--policy=filename=p.rego,disabled=true'] }, ['extraArgs']],
  [{ extraArgs: ['--build-arg', 'DIR=src'] }, ['extraArgs']],
  [{ extraArgs: ['--iidfile', 'id'] }, ['extraArgs']],
])('%j is answered by no cache', (options, names) => expect(runsAnew(options)).toEqual(names));

it.each([
  {},
  { noCache: false, noCacheFilter: [], pull: false, extraArgs: [] },
  { extraArgs: ['--policy', 'disabled=true', '-D'] },
  { extraArgs: ['--policy=disabled=true'] },
])('%j can be answered by a cache', (options) => expect(runsAnew(options)).toEqual([]));
