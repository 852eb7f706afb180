import type { InventoryImage } from '../../image-store/gc/inventory';
import type { ImageStore } from '../../image-store/store';
import { BuildkitError } from '../../errors';
import { brokenImages, inventoryJson, inventoryTable, pruneReport, verifyReport } from './report';
import type { Digest } from '../../oci/digest';

const store: ImageStore = { root: '/store' };
const none = { urls: [], contents: [], locked: [] };
const digest = (char: string): Digest => `sha256:${char.repeat(64)}`;
const blob = { digest: digest('b'), size: 2_000_000 };
const image = (over: Partial<InventoryImage>): InventoryImage => ({
  ref: 'docker.io/library/alpine:3.20',
  platform: 'linux/arm64',
  indexDigest: digest('a'),
  blobs: [blob],
  isWhole: true,
  usedBy: ['/w/locks'],
  ...over,
});

it('shows a line for each image', () => {
  const images = [image({}), image({ ref: 'quay.io/x', isWhole: false, usedBy: [] })];
  expect(inventoryTable(store, images, [blob], none)).toBe(
    [
      'docker.io/library/alpine:3.20  linux/arm64  sha256:aaaaaaaaaaaa  2.0 MB  whole, used by 1',
      'quay.io/x                      linux/arm64  sha256:aaaaaaaaaaaa  2.0 MB  not whole, unused',
      '2 images, 1 blob, 2.0 MB in /store',
    ].join('\n'),
  );
});

it('gives machines the same', () => {
  const { ref, platform, indexDigest, isWhole, usedBy } = image({});
  const problem = new BuildkitError({ code: 'NXBK-0605', what: '/w/locks cannot be read', remedy: 'make it readable' });
  const unreadable = { path: '/w/locks', images: [], problem };
  const download = { url: 'http://deb.debian.org/a.deb', digest: digest('c'), size: 7 };
  expect(
    JSON.parse(
      inventoryJson(store, [image({})], [blob], { urls: [download], contents: [], locked: [download] }, [unreadable]),
    ),
  ).toEqual({
    store: '/store',
    bytes: 2_000_000,
    images: [{ ref, platform, indexDigest, isWhole, usedBy, bytes: 2_000_000 }],
    downloads: [{ url: download.url, digest: download.digest, bytes: 7, isLocked: true }],
    problems: [{ code: 'NXBK-0605', what: '/w/locks cannot be read', remedy: 'make it readable' }],
  });
});

it('counts what RUN downloaded', () => {
  const download = { url: 'http://deb.debian.org/a.deb', digest: digest('c'), size: 7 };
  const contents = [{ path: '/store/downloads/sha256/c', bytes: 7, since: 0 }];
  expect(inventoryTable(store, [], [], { urls: [download], contents, locked: [] })).toMatch(
    /^1 download of RUN, 0 of them locked, 7 B$/m,
  );
});

it('says what was wrong and who needs it', () => {
  const broken = brokenImages([image({}), image({ isWhole: false }), image({ isWhole: false, usedBy: [] })]);
  const downloads = { contents: [{ path: '', bytes: 7, since: 0 }], damaged: [digest('d')] };
  expect(verifyReport(store, { blobs: 2, bytes: 10, wrong: [digest('c')] }, broken, downloads).split('\n')).toEqual([
    `${digest('c')} does not have the bytes of its digest: removed (NXBK-0602)`,
    'docker.io/library/alpine:3.20 (linux/arm64) is not whole; run prefetch for these (NXBK-0604)',
    '  /w/locks',
    `${digest('d')}, which RUN downloaded, does not have the bytes of its digest: removed (NXBK-0602)`,
    '2 blobs, 10 B in /store: all but 1 right',
    '1 download of RUN, 7 B: all but 1 right',
  ]);
});

it('does not say that it removed anything from a store that is read-only', () => {
  const wrong = { blobs: 2, bytes: 10, wrong: [digest('c')] };
  const report = verifyReport({ ...store, isReadOnly: true }, wrong, [], { contents: [], damaged: [] });
  expect(report).toFailWith('NXBK-0603');
  expect(report).not.toContain('removed');
});

it('shows what goes and how many bytes', () => {
  const plan = {
    before: 0,
    images: [{ ...image({ usedBy: [] }), bytes: 2_000_000 }],
    blobs: [blob, { digest: digest('d'), size: 500 }],
    leftovers: [{ what: 'abandoned pull' as const, path: `/store/pulls/${'e'.repeat(64)}`, size: 1_500 }],
    notes: [],
  };
  expect(pruneReport(store, plan, []).split('\n')).toEqual([
    'docker.io/library/alpine:3.20  linux/arm64  sha256:aaaaaaaaaaaa  2.0 MB',
    '1 blob without an image                                          500 B',
    'abandoned pull                              eeeeeeeeeeee         1.5 kB',
    'Nothing uses these 2.0 MB in /store',
  ]);
});

it('says so when nothing goes', () => {
  const plan = { before: 0, images: [], blobs: [], leftovers: [], notes: [] };
  expect(pruneReport(store, plan, [])).toContain('Everything in /store is in use');
});
