import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { DIGEST, digestOf, FILE, FOR_GOOD, get, hostOf, inTemporaryStore, sha256, start } from '../testing/set-up';
import { lockDownload, lockedDownload, sortDownloads, type LockedDownload } from './locked-download';

const store = inTemporaryStore();

/** A lock of a file of a host. */
function locked(url: string, content: Uint8Array): LockedDownload {
  return { url, digest: sha256(content), size: content.length };
}

it('tells what a client got, so that it can be locked', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const started = await start(store, [host]);
  await digestOf(get(started, host, FOR_GOOD));
  await digestOf(get(started, host, FOR_GOOD));
  await digestOf(get(started, host, '/f', { authorization: 'Basic eA==' }));
  expect(sortDownloads(started.taken())).toEqual([locked(host.url + FOR_GOOD, FILE)]);
});

it('tells what it does not keep, so that no lock has it', async () => {
  const host = await hostOf(({ url }, response) => {
    if (url === '/redirected') return void response.writeHead(302, { location: '/page' }).end();
    if (url === '/none') return void response.writeHead(404).end();
    response.setHeader('content-type', url === '/page' ? 'text/html' : 'text/plain');
    response.writeHead(200, { 'cache-control': url === '/secret' ? 'no-store' : 'public' }).end('x');
  });
  const started = await start(store, [host]);
  for (const path of ['/f', '/redirected', '/secret', '/none']) await digestOf(get(started, host, path));
  await digestOf(get(started, host, '/login', { authorization: 'Basic eA==' }));
  expect(started.tally().unkept).toEqual(['/redirected', '/secret', '/login'].map((path) => host.url + path));
});

it('gives what is locked out of the store, without asking the host', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const lock = [locked(`${host.url}/f`, FILE)];
  const started = await start(store, [host], {}, { locked: lock });
  for (let i = 0; i < 2; i++) expect(await digestOf(get(started, host, '/f'))).toBe(DIGEST);
  expect(host.requests).toHaveLength(1);
});

it('gives no URL the content of another one, whatever the lock says', async () => {
  const host = await hostOf(({ url }, response) => response.end(url === '/other' ? FILE : 'x'));
  const started = await start(store, [host]);
  for (const path of ['/f', '/other']) await digestOf(get(started, host, path));
  const lock = [locked(`${host.url}/f`, FILE)];
  await expect(digestOf(get(await start(store, [host], {}, { locked: lock }), host, '/f'))).rejects.toThrow();
  const offline = await start(store, [host], {}, { locked: lock, isOffline: true });
  expect((await get(offline, host, '/f')).status).toBe(404);
});

it('gives what is locked also when the store has a later one', async () => {
  let content = FILE;
  const host = await hostOf((_, response) => response.end(content));
  const unlocked = await start(store, [host]);
  await digestOf(get(unlocked, host, '/f'));
  content = randomBytes(10);
  await digestOf(get(unlocked, host, '/f'));
  const started = await start(store, [host], {}, { locked: [locked(`${host.url}/f`, FILE)] });
  expect(await digestOf(get(started, host, '/f'))).toBe(DIGEST);
  expect(host.requests).toHaveLength(2);
});

it.each([
  ['as long', randomBytes(FILE.length), {}],
  ['shorter', FILE.subarray(0, 1000), {}],
  ['longer', Buffer.concat([FILE, FILE]), {}],
  ['without a length', randomBytes(FILE.length), { 'transfer-encoding': 'chunked' }],
  ['empty', Buffer.alloc(0), {}],
])('refuses another file that is %s, keeps nothing of it, and names both digests', async (_, other, headers) => {
  const host = await hostOf((__, response) => response.writeHead(200, headers).end(other));
  const url = `${host.url}/f`;
  const started = await start(store, [host], {}, { locked: [locked(url, FILE)] });
  await expect(digestOf(get(started, host, '/f'))).rejects.toThrow();
  expect(started.tally().refused).toEqual([{ url, locked: [DIGEST], found: sha256(other) }]);
  expect(await readdir(`${store.root}/downloads/ingest`)).toEqual([]);
  expect(started.taken()).toEqual([]);
});

it('takes the same file from a host that does not say how long it is', async () => {
  const host = await hostOf((_, response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(FILE));
  const started = await start(store, [host], {}, { locked: [locked(`${host.url}/f`, FILE)] });
  const answer = await get(started, host, '/f');
  expect(answer.headers.get('content-length')).toBe(String(FILE.length));
  expect(await digestOf(answer)).toBe(DIGEST);
});

it('compares all of a file of which a part is asked for', async () => {
  const host = await hostOf(({ headers }, response) => {
    if (headers.range) return void response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('x');
    response.end(FILE);
  });
  const started = await start(store, [host], {}, { locked: [locked(`${host.url}/f`, FILE)] });
  expect(await digestOf(get(started, host, '/f', { range: 'bytes=5-' }))).toBe(DIGEST);
});

it('follows a redirect to what is locked', async () => {
  const host = await hostOf(({ url }, response) => {
    if (url === '/f') return void response.writeHead(302, { location: '/elsewhere' }).end();
    response.end('other');
  });
  const started = await start(store, [host], {}, { locked: [locked(`${host.url}/f`, FILE)] });
  await expect(digestOf(get(started, host, '/f'))).rejects.toThrow();
});

it('hands an error page on, and does not count what is not locked among what is', async () => {
  const host = await hostOf(({ url }, response) => response.writeHead(url === '/f' ? 404 : 200).end('x'));
  const started = await start(store, [host], {}, { locked: [locked(`${host.url}/f`, FILE)] });
  expect((await get(started, host, '/f')).status).toBe(404);
  expect((await get(started, host, '/new')).status).toBe(200);
  expect(started.tally()).toMatchObject({ unlocked: 1, refused: [] });
});

it('lets an index change, and has that of the lock offline', async () => {
  let content = 'first';
  const host = await hostOf((_, response) => response.end(content));
  const url = `${host.url}/dists/stable/InRelease`;
  const index: LockedDownload = { ...locked(url, Buffer.from(content)), mayChange: true };
  const online = await start(store, [host], {}, { locked: [index] });
  const text = async (started: typeof online) => (await get(started, host, '/dists/stable/InRelease')).text();
  expect(await text(online)).toBe('first');
  content = 'second';
  expect(await text(online)).toBe('second');
  expect(await text(await start(store, [host], {}, { locked: [index], isOffline: true }))).toBe('first');
  expect(await text(await start(store, [host], {}, { isOffline: true }))).toBe('second');
});

it('has no later index than the locked one offline', async () => {
  const host = await hostOf((_, response) => response.end('later'));
  await digestOf(get(await start(store, [host]), host, '/dists/stable/InRelease'));
  const url = `${host.url}/dists/stable/InRelease`;
  const index: LockedDownload = { ...locked(url, Buffer.from('locked')), mayChange: true };
  const offline = await start(store, [host], {}, { locked: [index], isOffline: true });
  expect((await get(offline, host, '/dists/stable/InRelease')).status).toBe(404);
  expect(offline.tally().missing).toEqual([url]);
});

it('remembers a locked index, however often it has changed since', async () => {
  let n = 0;
  const host = await hostOf((_, response) => response.end(`version ${n}`));
  const started = await start(store, [host]);
  for (; n < 25; n++) await digestOf(get(started, host, '/dists/stable/InRelease'));
  const index: LockedDownload = {
    ...locked(`${host.url}/dists/stable/InRelease`, Buffer.from('version 0')),
    mayChange: true,
  };
  const offline = await start(store, [host], {}, { locked: [index], isOffline: true });
  expect(await (await get(offline, host, '/dists/stable/InRelease')).text()).toBe('version 0');
});

it('has nothing else than what is locked offline', async () => {
  const host = await hostOf((_, response) => response.end('other'));
  await digestOf(get(await start(store, [host]), host, '/f'));
  const lock = [locked(`${host.url}/f`, FILE)];
  const offline = await start(store, [host], {}, { locked: lock, isOffline: true });
  expect((await get(offline, host, '/f')).status).toBe(404);
  expect(offline.tally().missing).toEqual([`${host.url}/f`]);
});

it.each([
  ['http://deb.debian.org/debian/dists/trixie/InRelease', 'text/plain', true],
  ['http://deb.debian.org/debian/dists/trixie/Release.gpg', '', true],
  ['http://deb.debian.org/debian/dists/trixie/main/binary-amd64/Packages.xz', '', true],
  ['http://deb.debian.org/debian/dists/trixie/main/i18n/Translation-en.bz2', '', true],
  ['http://deb.debian.org/debian/dists/trixie/main/Contents-amd64.gz', '', true],
  ['http://deb.debian.org/debian/dists/trixie/main/binary-amd64/Packages.diff/Index', '', true],
  ['http://deb.debian.org/debian/dists/trixie/by-hash/SHA256/0a', 'text/plain', false],
  ['https://files.example/dists/tool-1.0.tgz', 'application/gzip', false],
  ['https://npm.example/left-pad', 'application/vnd.npm.install-v1+json; charset=utf-8', true],
  ['https://files.example/page/', 'text/html', true],
  ['https://files.example/tool.tgz', 'application/gzip', false],
  ['https://proxy.golang.org/a/@v/v1.0.0.info', 'application/json', false],
])('locks %s as one that may change: %s %s', (url, type, mayChange) => {
  const kept = { url, digest: DIGEST, size: 1, headers: { 'content-type': type } };
  expect(lockDownload(kept)).toEqual({ url, digest: DIGEST, size: 1, ...(mayChange && { mayChange }) });
});

it('sorts downloads, each once', () => {
  const [a, b] = [locked('http://a.example/', FILE), locked('http://b.example/', FILE)];
  expect(sortDownloads([b, a, b])).toEqual([a, b]);
});

it.each([
  ['a credential', { url: 'http://a:b@host.example/' }],
  ['a signature', { url: 'http://host.example/?X-Amz-Signature=0123456789abcdef0123456789abcdef' }],
  ['another scheme', { url: 'file:///etc/passwd' }],
  ['no digest', { digest: 'sha256:../../x' }],
  ['no size', { size: -1 }],
])('takes nothing with %s for a locked download', (_, wrong) => {
  const right = locked('http://host.example/f', FILE);
  expect(lockedDownload(right)).toEqual(right);
  expect(lockedDownload({ ...right, ...wrong })).toBeUndefined();
});
