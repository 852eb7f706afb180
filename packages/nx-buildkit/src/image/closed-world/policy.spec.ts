import type { LockedImage } from '../../base-images/lock-file';
import { closedWorldPolicy, imageContexts, withoutJudged } from './policy';
import type { SourceRule } from './user-policy';

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
    expect(() => imageContexts(images, store)).toFailWith('NXBK-0703');
  });
});

const deny = { action: 'DENY', selector: { identifier: 'docker-image://*' } } as const;
const ofUser = (action: 'ALLOW' | 'DENY' | 'CONVERT', identifier: string, to?: string): SourceRule => ({
  action,
  selector: { identifier },
  ...(to && { updates: { identifier: to } }),
});

describe('closedWorldPolicy', () => {
  it('denies every image', () => expect(closedWorldPolicy({})).toEqual({ rules: [deny] }));

  it('lets in what the builder has already', () => {
    const allow = ofUser('ALLOW', 'docker-image://docker.io/docker/scanner:1@sha256:00');
    expect(closedWorldPolicy({}, ['docker.io/docker/scanner:1@sha256:00']).rules).toEqual([deny, allow]);
  });

  it('denies every download but those that are allowed, as soon as somebody judges them', () => {
    const rules = closedWorldPolicy({}, [], ['https://r.example.com/*.tgz']).rules ?? [];
    expect(rules.slice(0, 4).map(({ selector }) => selector.identifier)).toEqual([
      'docker-image://*',
      'http://*',
      'https://*',
      'git://*',
    ]);
    expect(rules.slice(4)).toEqual([
      { action: 'ALLOW', selector: { identifier: 'https://r.example.com/*.tgz', match_type: 'EXACT' } },
    ]);
  });

  it("puts a user's rules last, where they decide", () => {
    const rule = ofUser('ALLOW', 'docker-image://registry.example.com/*');
    expect(closedWorldPolicy({ rules: [rule] }).rules).toEqual([deny, rule]);
  });

  it.each([
    ['docker-image://mirror.example.com/${1}', 'docker-image://mirror.example.com/*'],
    ['docker-image://docker.io/alpine:3', 'docker-image://docker.io/alpine:3', 'docker-image://docker.io/alpine:3@*'],
    ['docker-image://docker.io/alpine:3@sha256:00', 'docker-image://docker.io/alpine:3@sha256:00'],
  ])('lets in what a user converts an image to: %s', (to, ...letIn) => {
    const rule = ofUser('CONVERT', 'docker-image://docker.io/*', to);
    const rules = closedWorldPolicy({ rules: [rule] }).rules ?? [];
    expect(rules).toEqual(expect.arrayContaining(letIn.map((identifier) => ofUser('ALLOW', identifier))));
    expect(rules.at(-1)).toEqual(rule);
  });
});

describe('withoutJudged', () => {
  const images = [locked('gitea/gitea:1.25.1', 'a'), locked('alpine', 'b')];
  const left = async (rule: SourceRule) =>
    (await withoutJudged(images, { rules: [rule] })).map(({ contextKey }) => contextKey);

  it('leaves to BuildKit what a policy denies or converts, and hands over the rest', async () => {
    expect(await left(ofUser('DENY', 'docker-image://docker.io/gitea/*'))).toEqual(['alpine']);
    expect(await left(ofUser('CONVERT', 'docker-image://docker.io/alpine', 'docker-image://x'))).toEqual([
      'gitea/gitea:1.25.1',
    ]);
  });

  it('leaves to BuildKit what a policy denies by its digest', async () => {
    const digest = `docker-image://docker.io/alpine@sha256:${'b'.repeat(64)}`;
    expect(await left(ofUser('DENY', digest))).toEqual(['gitea/gitea:1.25.1']);
  });

  it('hands over what a policy allows or does not mention', async () => {
    expect(await left(ofUser('ALLOW', 'docker-image://*'))).toHaveLength(2);
    expect(await left(ofUser('DENY', 'https://*'))).toHaveLength(2);
  });
});
