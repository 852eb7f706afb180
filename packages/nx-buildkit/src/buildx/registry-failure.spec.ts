import { describeCode } from '../error-codes/catalogue';
import { REGISTRY_CODES, registryFailure } from './registry-failure';

describe('registryFailure', () => {
  it.each([
    ['ERROR: docker.io/library/alpine:nope: not found', 'not-found', false],
    ['ERROR: none of the manifests match the provided platforms', 'no-such-platform', false],
    [
      'ERROR: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to http://h/token: 503 Service Unavailable',
      'token',
      true,
    ],
    [
      'ERROR: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to http://h/token: 401 Unauthorized',
      'denied',
      false,
    ],
    [
      'ERROR: failed to copy: httpReadSeeker: failed open: unexpected status from GET request to http://h/v2/x/blobs/sha256:0: 429 Too Many Requests\ntoomanyrequests: slow down',
      'rate-limited',
      true,
    ],
    [
      'ERROR: failed commit on ref "layer-sha256:ab": unexpected commit digest sha256:cd, expected sha256:ab: failed precondition',
      'wrong-bytes',
      true,
    ],
    [
      'ERROR: failed to do request: Head "https://registry-1.docker.io/v2/library/alpine/manifests/3.20": dial tcp: lookup registry-1.docker.io: no such host',
      'unreachable',
      true,
    ],
    [
      'ERROR: failed to do request: Get "https://m/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'certificate',
      false,
    ],
    ['ERROR: write /store/blobs: no space left on device', 'disk-full', false],
    [
      'ERROR: failed to fetch oauth token: Post "https://auth.docker.io/token": dial tcp 1.2.3.4:443: i/o timeout',
      'token',
      true,
    ],
    ["ERROR: invalid character '<' looking for beginning of value", 'wrong-bytes', true],
    [
      "ERROR: failed to authorize: failed to fetch anonymous token: unable to decode token response: invalid character '<' looking for beginning of value",
      'token',
      true,
    ],
    ['ERROR: something new', 'unknown', true],
  ])('%s', (stderr, kind, transient) => {
    expect(registryFailure(stderr).kind).toBe(kind);
    expect(describeCode(REGISTRY_CODES[registryFailure(stderr).kind]).transient ?? false).toBe(transient);
  });

  it('is done at once with what a registry says at length, and keeps the end, where the cause is', () => {
    const reason = `${'x'.repeat(200_000)}${'unexpected status '.repeat(10_000)}`;
    const { kind, message } = registryFailure(`ERROR: failed to solve: ${reason}: not found`);
    expect(kind).toBe('not-found');
    expect(message.length).toBeLessThan(20_000);
  });
});
