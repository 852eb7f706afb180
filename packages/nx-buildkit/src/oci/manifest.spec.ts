import { parseManifest } from './manifest';

const digest = `sha256:${'a'.repeat(64)}`;

describe('parseManifest', () => {
  it('reads an index with its platforms', () => {
    const text = JSON.stringify({
      manifests: [{ mediaType: 'm', digest, size: 7, platform: { os: 'linux', architecture: 'arm64' } }],
    });
    expect(parseManifest(text, 'x')).toEqual({
      kind: 'index',
      manifests: [{ mediaType: 'm', digest, size: 7, platform: { os: 'linux', architecture: 'arm64' } }],
    });
  });

  it('reads a manifest', () => {
    const text = JSON.stringify({
      config: { mediaType: 'c', digest, size: 1 },
      layers: [{ mediaType: 'l', digest, size: 2 }],
    });
    expect(parseManifest(text, 'x')).toMatchObject({ kind: 'manifest', config: { size: 1 }, layers: [{ size: 2 }] });
  });

  it.each([
    ['a login page', '<html>Sign in</html>'],
    ['nothing', ''],
    ['another JSON', '{"errors":[]}'],
    [
      'a digest that would leave the store',
      JSON.stringify({ manifests: [{ digest: 'sha256:../../etc/passwd', size: 1 }] }),
    ],
    ['an invalid size', JSON.stringify({ layers: [], config: { digest, size: -1 } })],
    ['a configuration of 1 GB', JSON.stringify({ layers: [], config: { digest, size: 2 ** 30 } })],
    ['an entry that is null', JSON.stringify({ manifests: [null] })],
  ])('refuses %s, as something transient', (_, text) => {
    expect(() => parseManifest(text, 'alpine:3.20')).toThrow(
      expect.objectContaining({ transient: true, what: expect.stringContaining('alpine:3.20') }),
    );
  });
});
