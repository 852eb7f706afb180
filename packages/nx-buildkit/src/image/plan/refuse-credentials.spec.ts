import { refuseAttestedProxies, refuseCredentials } from './refuse-credentials';
import type { BuildSpec } from './image-spec';

const spec: BuildSpec = {
  platforms: ['linux/arm64'],
  tags: ['r.example:5000/app:1'],
  outputs: [],
  dockerfile: 'Dockerfile',
  context: '.',
  buildArgs: {},
  buildContexts: {},
  labels: {},
  annotations: {},
};

it.each([
  [{ buildArgs: { NPM: 'https://user:hunter2@r.example/' } }, 'The option buildArgs.NPM', '--mount=type=secret'],
  [{ buildArgs: { DATABASE: 'postgres://user:hunter2@db/app' } }, 'buildArgs.DATABASE', '--mount=type=secret'],
  [{ labels: { url: 'https://hunter2@r.example/' } }, 'The option labels.url', '--mount=type=secret'],
  [{ context: 'https://hunter2@git.example/app.git' }, 'The option context', 'GIT_AUTH_TOKEN'],
  [{ buildContexts: { lib: 'https://u:hunter2@git.example/l.git' } }, 'The option buildContexts.lib', 'GIT_AUTH_TOKEN'],
  [{ extraArgs: ['--build-arg', 'A=https://u:hunter2@x/'] }, 'The option extraArgs', '--mount=type=secret'],
  [{ cacheTo: ['type=s3,secret_access_key=hunter2'] }, 'cannot hold secret_access_key', 'AWS_SECRET_ACCESS_KEY'],
  [{ cacheFrom: ['type=gha,"token=hunter2"'] }, 'cannot hold token', 'ACTIONS_RUNTIME_TOKEN'],
  [{ cacheFrom: ['type=gha,Token=hunter2'] }, 'cannot hold Token', 'ACTIONS_RUNTIME_TOKEN'],
])('refuses, and does not repeat, %j', (own, what, remedy) => {
  const error = expect.objectContaining({
    what: expect.stringMatching(`^(?!.*hunter2).*${what}`),
    remedy: expect.stringContaining(remedy),
  });
  expect(() => refuseCredentials({ ...spec, ...own })).toThrow(error);
  expect(() => refuseCredentials({ ...spec, ...own })).toFailWith('NXBK-0408');
});

it('takes a digest and the user of an ssh URL for no credentials', () => {
  const buildContexts = { a: `docker-image://alpine:3@sha256:${'0'.repeat(64)}`, b: 'ssh://git@x/y', c: 'git@x:y' };
  refuseCredentials({ ...spec, buildContexts, labels: { url: 'https://x/@scope/app', by: 'me@x.example' } });
});

it('takes the build argument that the user vouches for, and no other', () => {
  const buildArgs = { API: `ghp_${'a'.repeat(36)}` };
  refuseCredentials({ ...spec, buildArgs }, ['API']);
  expect(() => refuseCredentials({ ...spec, buildArgs }, ['OTHER'])).toThrow(
    'The option buildArgs.API holds a token of GitHub',
  );
});

describe('an attestation and a proxy', () => {
  const HTTPS_PROXY = 'http://me:hunter2@proxy:3128';

  it.each([true, 'true', 'mode=max', 'builder-id=mode=min', 'mode=min,mode=max'])('refuses %s', (provenance) => {
    expect(() => refuseAttestedProxies({ provenance }, { HTTPS_PROXY })).toThrow(
      expect.objectContaining({
        what: expect.stringMatching(/^(?!.*hunter2).*HTTPS_PROXY with a password/),
        remedy: expect.stringContaining('"mode=min"'),
      }),
    );
  });

  it.each([undefined, false, 'false', 'mode=min', 'mode=min,version=v1'])('takes %s', (provenance) =>
    refuseAttestedProxies({ provenance }, { HTTPS_PROXY }),
  );

  it('takes a proxy without a password', () =>
    refuseAttestedProxies({ provenance: true }, { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost' }));
});
