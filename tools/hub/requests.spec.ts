import { targetOf } from './requests';

describe('targetOf', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  test.each([
    ['/v2/', { kind: 'ping' }],
    ['/v2', { kind: 'ping' }],
    ['/v2/?ns=docker.io', { kind: 'ping' }],
    ['/v2/library/alpine/manifests/3.20', { kind: 'manifest', repository: 'library/alpine', reference: '3.20' }],
    ['/v2/a/b/manifests/1?ns=docker.io', { kind: 'manifest', repository: 'a/b', reference: '1' }],
    [`/v2/quay.io/x/y/manifests/${digest}`, { kind: 'manifest', repository: 'quay.io/x/y', reference: digest }],
    [`/v2/library/alpine/blobs/${digest}`, { kind: 'blob', repository: 'library/alpine', reference: digest }],
    ['/v2/library/alpine/blobs/uploads/', { kind: 'other', repository: 'library/alpine' }],
    ['/v2/library/alpine/tags/list', { kind: 'other', repository: 'library/alpine' }],
    ['/v2/_catalog', { kind: 'other' }],
    ['/', { kind: 'other' }],
  ])('%s', (path, target) => {
    expect(targetOf(path)).toEqual(target);
  });
});
