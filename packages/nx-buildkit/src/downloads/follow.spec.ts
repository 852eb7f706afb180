import type { RequestListener } from 'node:http';
import { DIGEST, digestOf, FILE, FOR_GOOD, get, hostOf, inTemporaryStore, start } from './testing/set-up';

const store = inTemporaryStore();

/** A host that redirects everything. */
const redirectingTo = (location: string): RequestListener => {
  return (_, response) => void response.writeHead(302, { location }).end();
};

it.each([
  ['never changes', FOR_GOOD],
  ['can change', '/latest.tgz'],
])('keeps what a URL that %s redirects to, under the URL that was asked for', async (_, path) => {
  const cdn = await hostOf(({ headers }, response) => {
    if (headers['if-none-match'] === '"1"') return void response.writeHead(304).end();
    response.writeHead(200, { etag: '"1"', 'content-length': FILE.length }).end(FILE);
  });
  const host = await hostOf(redirectingTo(`${cdn.url}/f?X-Amz-Signature=${'0'.repeat(64)}`));
  const started = await start(store, [host]);
  for (let i = 0; i < 2; i++) expect(await digestOf(get(started, host, path))).toBe(DIGEST);
  expect(started.tally()).toMatchObject({ fromStore: 1, unkept: [] });
  expect(started.taken()[0]).toMatchObject({ url: `${host.url}${path}`, digest: DIGEST });

  const offline = await start(store, [host], {}, { isOffline: true });
  expect(await digestOf(get(offline, host, path))).toBe(DIGEST);
});

it('hands a redirect to a page on, since its links are relative to its own address', async () => {
  const host = await hostOf(({ url }, response) => {
    if (url === '/simple/Foo/') return void response.writeHead(301, { location: '/simple/foo/' }).end();
    response.writeHead(200, { 'content-type': 'text/html' }).end('<a href="../../foo.whl">');
  });
  const answer = await get(await start(store, [host]), host, '/simple/Foo/');
  expect([answer.status, answer.headers.get('location')]).toEqual([301, '/simple/foo/']);
});

it('hands a redirect on that it does not follow', async () => {
  const host = await hostOf(redirectingTo('ftp://files.example/'));
  const started = await start(store, [host]);
  expect((await get(started, host, '/latest')).status).toBe(302);
  expect((await get(started, host, FOR_GOOD)).status).toBe(502);
});

it('follows no more than five redirects', async () => {
  const host = await hostOf(redirectingTo(FOR_GOOD));
  const answer = await get(await start(store, [host]), host, FOR_GOOD);
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('redirects too often')]);
  expect(host.requests).toHaveLength(6);
});

it('takes a login to no other host, and hands on what only the client can decide', async () => {
  const seen: unknown[] = [];
  const cdn = await hostOf(({ headers }, response) => {
    seen.push([headers.authorization, headers['private-token'], headers.accept]);
    response.end(FILE);
  });
  const host = await hostOf(({ url }, response) => {
    if (url === '/f') return void response.writeHead(302, { location: '/moved' }).end();
    response.writeHead(302, { location: `${cdn.url}/f` }).end();
  });
  const login = { authorization: 'Basic eA==', 'private-token': 'x', accept: 'a/b' };
  const unlocked = await start(store, [host]);
  expect((await get(unlocked, host, '/f', login)).status).toBe(302);

  const locked = [{ url: `${host.url}/f`, digest: DIGEST, size: FILE.length }];
  const started = await start(store, [host], {}, { locked });
  expect(await digestOf(get(started, host, '/f', login))).toBe(DIGEST);
  expect(seen).toEqual([[undefined, undefined, 'a/b']]);
  expect(host.requests.map(({ authorization }) => authorization)).toEqual(Array(3).fill(login.authorization));
  expect(started.taken()).toEqual([]);
});

it.each([
  'http://127.0.0.1:1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[::ffff:127.0.0.1]:1/',
  'http://0/',
  'http://localhost:1/',
])('follows no host to %s, which is this machine or its cloud', async (location) => {
  const host = await hostOf(redirectingTo(location));
  // By a name, since a host of this machine may redirect to another one.
  const named = {
    ...host,
    host: host.host.replace('127.0.0.1', 'localhost'),
    url: host.url.replace('127.0.0.1', 'localhost'),
  };
  const answer = await get(await start(store, [named]), named, FOR_GOOD);
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('an address of this machine')]);
});
