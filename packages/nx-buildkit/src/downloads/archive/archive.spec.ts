import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { exportImages } from '../../image-store/archive/export-images';
import { importImages } from '../../image-store/archive/import-images';
import { sortDownloads, type LockedDownload } from '../lock/locked-download';
import { contentPath } from '../store/contents';
import { DIGEST, digestOf, FILE, FOR_GOOD, get, hostOf, inTemporaryStore, sha256, start } from '../testing/set-up';
import { CONTENTS, DOWNLOADS_ENTRY, downloadFiles, downloadsEntry, findLocked } from './export-downloads';
import { importDownloads } from './import-downloads';

const here = inTemporaryStore();
const there = { root: '' };
beforeEach(async () => (there.root = await mkdtemp(join(tmpdir(), 'downloads-there-'))));
afterEach(() => rm(there.root, { recursive: true }));

async function exported(locked: readonly LockedDownload[]): Promise<Buffer> {
  const { downloads } = await findLocked(here, locked);
  const texts = new Map([[DOWNLOADS_ENTRY, downloadsEntry(downloads)]]);
  return buffer(await exportImages(here, [], '{}', { texts, files: downloadFiles(here, downloads) }));
}

async function imported(tar: Buffer): Promise<number> {
  const downloads = importDownloads(there);
  await importImages(there, Readable.from([tar]), downloads.read);
  return downloads.finish();
}

/** A tar of these files, as somebody could write it. */
async function tarOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const tar = pack();
  Object.entries(files).forEach(([name, content]) => tar.entry({ name }, content));
  tar.finalize();
  return buffer(tar);
}

const entryOf = (url: string, digest: string = DIGEST, size = FILE.length, headers = {}): string =>
  JSON.stringify({ version: 1, downloads: [{ url, digest, size, headers, varying: {}, received: 1 }] });

it('takes locked downloads to a store from which they come without any host', async () => {
  const host = await hostOf(({ url }, response) => {
    response
      .setHeader('content-type', 'text/x')
      .setHeader('etag', '"1"')
      .end(url === '/index' ? 'index' : FILE);
  });
  const online = await start(here, [host]);
  for (const path of [FOR_GOOD, '/same', '/index', '/not-locked']) await digestOf(get(online, host, path));
  const locked = sortDownloads(online.taken()).filter(({ url }) => !url.endsWith('/not-locked'));
  const tar = await exported(locked);
  host.close();

  expect(await imported(tar)).toBe(3);
  const offline = await start(there, [host], {}, { isOffline: true, locked });
  expect(await digestOf(get(offline, host, FOR_GOOD))).toBe(DIGEST);
  expect((await get(offline, host, '/index')).headers.get('content-type')).toBe('text/x');
  expect((await get(offline, host, '/not-locked')).status).toBe(404);
  // The same content lies there once.
  expect(await readdir(join(there.root, 'downloads/sha256'))).toHaveLength(2);
});

it('takes an index as it was locked, also when the store has a later one', async () => {
  let content = 'first';
  const host = await hostOf((_, response) => response.writeHead(200, { etag: `"${content}"` }).end(content));
  const online = await start(here, [host]);
  await digestOf(get(online, host, '/index'));
  const locked = sortDownloads(online.taken());
  content = 'second';
  await digestOf(get(online, host, '/index'));
  expect(await imported(await exported(locked))).toBe(1);
  expect(await (await get(await start(there, [host], {}, { isOffline: true }), host, '/index')).text()).toBe('first');
});

it('names what is locked and not in the store', async () => {
  const one = { url: 'http://host.example/f', digest: DIGEST, size: 1 };
  expect(await findLocked(here, [one])).toEqual({ downloads: [], missing: [one] });
});

it('fails to export a content that was damaged', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const online = await start(here, [host]);
  await digestOf(get(online, host, FOR_GOOD));
  await writeFile(contentPath(here, DIGEST), Buffer.alloc(FILE.length));
  await expect(exported(online.taken())).rejects.toThrow('is damaged');
});

const URL_OF = 'http://host.example/f';
const content = `${CONTENTS}${DIGEST.slice(7)}`;

it.each<[string, Readonly<Record<string, string | Buffer>>, string]>([
  ['a content that nothing names', { [content]: FILE }, 'is not one of its downloads'],
  ['another size', { [DOWNLOADS_ENTRY]: entryOf(URL_OF, DIGEST, 1), [content]: FILE }, 'is not one of its downloads'],
  [
    'other bytes',
    { [DOWNLOADS_ENTRY]: entryOf(URL_OF), [content]: Buffer.alloc(FILE.length) },
    'does not have the bytes of its digest',
  ],
  [
    'another content than a URL names',
    { [DOWNLOADS_ENTRY]: entryOf(`http://host.example/${'0'.repeat(64)}`), [content]: FILE },
    'and names sha256:000',
  ],
  ['no content', { [DOWNLOADS_ENTRY]: entryOf(URL_OF) }, 'is missing'],
  ['a path for a digest', { [DOWNLOADS_ENTRY]: entryOf(URL_OF, 'sha256:../../../x') }, 'other than downloads'],
  ['a path for a content', { [`${CONTENTS}../../../x`]: 'x' }, 'does not belong there'],
  ['something that is no URL of a host', { [DOWNLOADS_ENTRY]: entryOf('file:///etc/passwd') }, 'other than downloads'],
  ['a list of another version', { [DOWNLOADS_ENTRY]: '{"version":2}' }, 'is of another version'],
  ['a list that is none', { [DOWNLOADS_ENTRY]: 'null' }, 'is of another version'],
])('refuses a tar with %s, and believes nothing of it', async (_, files, why) => {
  const tar = await tarOf({ 'nx-buildkit.json': '{}', ...files });
  await expect(imported(tar)).rejects.toThrow(why);
  const left = await readdir(there.root, { recursive: true });
  expect(left.filter((path) => path.includes('urls') || path.includes('ingest/'))).toEqual([]);
});

it('does not change what never changes, and takes no header that decides where a client goes', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  await digestOf(get(await start(there, [host]), host, FOR_GOOD));
  const evil = Buffer.from('evil');
  const file = { [`${CONTENTS}${sha256(evil).slice(7)}`]: evil };
  const tar = (path: string) =>
    tarOf({
      [DOWNLOADS_ENTRY]: entryOf(host.url + path, sha256(evil), evil.length, { location: 'http://evil.example/' }),
      'nx-buildkit.json': '{}',
      ...file,
    });
  await expect(imported(await tar(FOR_GOOD))).rejects.toThrow('never changes');
  expect(await imported(await tar('/f'))).toBe(1);
  const answer = await get(await start(there, [host], {}, { isOffline: true }), host, '/f');
  expect([await answer.text(), answer.headers.get('location')]).toEqual(['evil', null]);
});

it('asks the host for what a tar has, with none of its validators, unless a lock names it', async () => {
  const host = await hostOf(({ headers }, response) => {
    if (headers['if-none-match'] === '"1"') return void response.writeHead(304).end();
    response.setHeader('etag', '"1"').end(FILE);
  });
  const evil = Buffer.from('evil');
  const paths = ['/f', FOR_GOOD];
  const entry = { digest: sha256(evil), size: evil.length, headers: { etag: '"1"' }, varying: {}, received: 1e15 };
  const downloads = paths.map((path) => ({ ...entry, url: host.url + path }));
  const texts = { 'nx-buildkit.json': '{}', [DOWNLOADS_ENTRY]: JSON.stringify({ version: 1, downloads }) };
  expect(await imported(await tarOf({ ...texts, [`${CONTENTS}${sha256(evil).slice(7)}`]: evil }))).toBe(2);
  const locked = [{ url: `${host.url}/f`, digest: sha256(evil), size: evil.length }];
  expect(await (await get(await start(there, [host], {}, { locked }), host, '/f')).text()).toBe('evil');
  expect(host.requests).toEqual([]);

  const online = await start(there, [host]);
  for (const path of paths) expect(await digestOf(get(online, host, path))).toBe(DIGEST);
  // What came from the host is the latest by now.
  const offline = await start(there, [host], {}, { isOffline: true });
  for (const path of paths) expect(await digestOf(get(offline, host, path))).toBe(DIGEST);
});
