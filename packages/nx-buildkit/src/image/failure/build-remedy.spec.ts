import { buildAdvice } from './build-remedy';

it.each([
  [
    'failed to solve: docker exporter does not currently support exporting manifest lists',
    'remove sbom and provenance',
  ],
  ['source "docker-image://docker.io/library/a:1" denied by policy', 'add docker.io/library/a:1 to extraImages'],
  ['failed to calculate checksum of ref abc::def: "/no pe": not found', '/no pe has to be where'],
  ['failed to solve: secret token: not found', '["id=token,src=FILE"]'],
  [
    'granting entitlement security.insecure is not allowed by build daemon configuration',
    '--allow-insecure-entitlement=security.insecure',
  ],
  ['failed to push r.example:5000/a:1: push access denied, may require authorization', 'docker login r.example:5000'],
  ['failed to push team/a:1: server message: insufficient_scope: authorization failed', 'docker login docker.io'],
  ['failed to push r.example/a:1: dial tcp: connection refused', 'whether the builder can reach r.example'],
])('knows a remedy for: %s', (message, remedy) =>
  expect(buildAdvice(message, true, () => undefined).remedy).toContain(remedy),
);

it.each([
  ['no builder "team" found', 'NXBK-0302'],
  ['Cannot connect to the Docker daemon at unix:///x.sock', 'NXBK-0204'],
])('knows what it is elsewhere: %s', (message, code) =>
  expect(buildAdvice(message, true, () => undefined)).toEqual({ code }),
);

it('blames an option for what BuildKit was never asked', () => {
  const message = 'invalid argument "lots" for "--shm-size" flag';
  expect(buildAdvice(message, false, () => undefined)).toEqual({ code: 'NXBK-0810' });
  expect(buildAdvice('something new', true, () => undefined)).toEqual({ code: 'NXBK-0811' });
});

it('names the target that makes what is missing, and the line to write', () => {
  const message = 'failed to calculate checksum of ref abc::def: "/dist/main.js": not found';
  const { remedy } = buildAdvice(message, true, (path) => (path === '/dist/main.js' ? '"build"' : undefined));
  expect(remedy).toContain('/dist/main.js is an output of the target "build": write "dependsOn": ["...", "build"]');
});
