import type { LockedImage } from '../base-images/lock';
import { closedWorldPolicy, imageContexts } from './closed-world';

const locked = (contextKey: string, digit: string, platform = 'linux/arm64'): LockedImage => ({
  written: contextKey,
  ref: `docker.io/${contextKey}`,
  contextKey,
  platform,
  role: 'base',
  indexDigest: `sha256:${digit.repeat(64)}`,
  manifestDigest: `sha256:${'e'.repeat(64)}`,
  configDigest: `sha256:${'f'.repeat(64)}`,
  size: 1,
  layers: 1,
  resolved: '2026-01-01T00:00:00.000Z',
});
const store = { root: '/cache/images' };

describe('imageContexts', () => {
  it("addresses each image by upstream's index digest", () => {
    expect(imageContexts([locked('gitea/gitea:1.25.1', 'a'), locked('alpine', 'b')], store)).toEqual({
      'gitea/gitea:1.25.1': `oci-layout:///cache/images:locked@sha256:${'a'.repeat(64)}`,
      alpine: `oci-layout:///cache/images:locked@sha256:${'b'.repeat(64)}`,
    });
  });

  it('hands over an image once for all platforms', () => {
    const images = [locked('alpine', 'a'), locked('alpine', 'a', 'linux/amd64')];
    expect(Object.keys(imageContexts(images, store))).toEqual(['alpine']);
  });

  it('refuses one reference that was locked as two images', () => {
    const images = [locked('alpine', 'a'), locked('alpine', 'b', 'linux/amd64')];
    expect(() => imageContexts(images, store)).toThrow('different images');
  });
});

describe('closedWorldPolicy', () => {
  it('denies every image', () => {
    expect(closedWorldPolicy()).toEqual({ rules: [{ action: 'DENY', selector: { identifier: 'docker-image://*' } }] });
  });

  it("puts a user's rules last, where they decide", () => {
    const allow = { action: 'ALLOW', selector: { identifier: 'docker-image://registry.example.com/*' } };
    expect(closedWorldPolicy({ rules: [allow] }).rules?.at(-1)).toBe(allow);
  });
});
