import { baseAnnotations, GENERATED_ANNOTATIONS, revisionAnnotations } from './default-annotations';

it('tells title, source, revision, time of the commit and base', () => {
  const revision = { commitSha: 'abc', committed: '2026-01-02T03:04:05+00:00', source: 'https://example.com/repo' };
  const base = { ref: 'docker.io/library/alpine:3.20', indexDigest: 'sha256:d' } as const;
  const annotations = { ...revisionAnnotations('gitea', revision), ...baseAnnotations(base) };
  expect(annotations).toEqual({
    'org.opencontainers.image.title': 'gitea',
    'org.opencontainers.image.source': 'https://example.com/repo',
    'org.opencontainers.image.revision': 'abc',
    'org.opencontainers.image.created': '2026-01-02T03:04:05+00:00',
    'org.opencontainers.image.base.name': 'docker.io/library/alpine:3.20',
    'org.opencontainers.image.base.digest': 'sha256:d',
  });
  expect(Object.keys(annotations).sort()).toEqual([...GENERATED_ANNOTATIONS].sort());
});

it('leaves out what is not known', () => {
  expect(revisionAnnotations('gitea', {})).toEqual({ 'org.opencontainers.image.title': 'gitea' });
});
