import { findServingHost } from './serving-host';

const MIRROR = 'mirror:5000';
const ORIGIN = 'registry.example';

function hostAfter(asked: readonly string[], ...lines: readonly string[]): string | undefined {
  const serving = findServingHost(asked);
  lines.forEach(serving.see);
  return serving.host();
}

const failed = (url: string): string => `DEBUG: fetch failed: failed to do request: Get "${url}": dial tcp: refused`;

it('is the first host when none failed', () => {
  expect(hostAfter([MIRROR, ORIGIN], 'DEBUG: do request', 'DEBUG: fetch response received')).toBe(MIRROR);
});

it.each([
  ['did not answer', failed(`http://${MIRROR}/v2/a/blobs/sha256:1?ns=docker.io`)],
  [
    'lacks it',
    `DEBUG: fetch failed: content at https://${MIRROR}/v2/a/blobs/sha256:1?ns=docker.io not found: not found`,
  ],
])('is the next one when the first %s', (_, line) => {
  expect(hostAfter([MIRROR, ORIGIN], line)).toBe(ORIGIN);
});

it('is still the first one when that lacked a manifest only', () => {
  expect(hostAfter([MIRROR, ORIGIN], failed(`http://${MIRROR}/v2/a/manifests/sha256-1?ns=docker.io`))).toBe(MIRROR);
});

it('is not known when a failure can be that of any host, unless there is only one', () => {
  const token = failed('https://auth.example/token?scope=repository');
  expect(hostAfter([MIRROR, ORIGIN], token)).toBeUndefined();
  expect(hostAfter([ORIGIN], token)).toBe(ORIGIN);
});
