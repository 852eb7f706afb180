import { buildkitRemark, buildxRemark } from './versions';

test.each([
  ['v0.38.2', 'ok'],
  ['v0.0.0+unknown', 'ok'],
  ['v0.29.1', 'warn'],
  ['v0.12.0', 'fail'],
])('buildx %s: %s', (version, status) => {
  expect(buildxRemark(version).status).toBe(status);
});

test('an older buildx can do everything but join archives', () => {
  expect(buildxRemark('v0.13.0').what).toBe(
    'buildx v0.13.0 is old: before 0.33.0 docker-merge cannot join images in archives',
  );
});

test('an old BuildKit is said to cost what it costs', () => {
  expect(buildkitRemark('v0.10.6', 'b0', 'docker')).toMatchObject({
    status: 'fail',
    what: expect.stringMatching(/^BuildKit of b0 v0\.10\.6 is old: before 0\.11\.0 .*; before 0\.17\.0 /),
    remedy: expect.stringContaining('newer Docker'),
  });
});
