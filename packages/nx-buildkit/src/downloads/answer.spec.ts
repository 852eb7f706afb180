import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { readdir, truncate, writeFile } from 'node:fs/promises';
import { contentPath } from './store/contents';
import { forgetRecords } from './store/records';
import { DIGEST, digestOf, FILE, FOR_GOOD, get, hostOf, inTemporaryStore, sha256, start } from './testing/set-up';

const store = inTemporaryStore();

it('asks for what never changes once, and gives the whole or a part of it', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const started = await start(store, [host]);
  expect(await digestOf(get(started, host, FOR_GOOD))).toBe(DIGEST);
  expect(await digestOf(get(started, host, FOR_GOOD))).toBe(DIGEST);
  const part = await get(started, host, FOR_GOOD, { range: 'bytes=10-19' });
  expect([part.status, await digestOf(part)]).toEqual([206, sha256(FILE.subarray(10, 20))]);
  expect(host.requests).toHaveLength(1);
  expect(started.tally()).toMatchObject({ requests: 3, fromStore: 2 });
});

it('asks whether anything else has changed', async () => {
  let etag = '"1"';
  const host = await hostOf(({ headers }, response) => {
    if (headers['if-none-match'] === etag) return void response.writeHead(304).end();
    response.writeHead(200, { etag, 'content-type': 'text/x' }).end(`file ${etag}`);
  });
  const started = await start(store, [host]);
  const text = async () => (await get(started, host, '/f')).text();
  expect([await text(), await text()]).toEqual(['file "1"', 'file "1"']);
  expect((await get(started, host, '/f')).headers.get('content-type')).toBe('text/x');
  etag = '"2"';
  expect([await text(), await text()]).toEqual(['file "2"', 'file "2"']);
  expect(started.tally().fromStore).toBe(3);
});

it.each([
  ['a request with a login', { authorization: 'Basic eA==' }, {}],
  ['a request with a cookie', { cookie: 'a=b' }, {}],
  ['a request with an unknown header', { 'private-token': 'x' }, {}],
  ['an answer that nobody may keep', {}, { 'cache-control': 'max-age=1, no-store' }],
  ['an answer for one user', {}, { 'cache-control': 'private' }],
  ['an answer with a cookie', {}, { 'set-cookie': 'a=b' }],
])('keeps nothing of %s', async (_, headers, answered) => {
  const seen: unknown[] = [];
  const host = await hostOf((request, response) => {
    seen.push(...Object.keys(headers).map((name) => request.headers[name]));
    response.writeHead(200, answered).end('x');
  });
  const started = await start(store, [host]);
  for (let i = 0; i < 2; i++) expect(await (await get(started, host, FOR_GOOD, headers)).text()).toBe('x');
  expect(host.requests).toHaveLength(2);
  expect(seen).toEqual(Object.values(headers).flatMap((value) => [value, value]));
  expect(await readdir(store.root)).toEqual([]);
});

it('keeps and locks nothing of a private prefix, and asks no mirror for it', async () => {
  const host = await hostOf((_, response) => response.end('x'));
  const mirror = await hostOf((_, response) => response.end('mirror'));
  const privatePrefixes = [`${host.url}/`];
  const started = await start(store, [host], { [`${host.url}/`]: [`${mirror.url}/`] }, { privatePrefixes });
  for (let i = 0; i < 2; i++) expect(await (await get(started, host, FOR_GOOD)).text()).toBe('x');
  expect([host.requests.length, mirror.requests.length]).toEqual([2, 0]);
  expect(started.taken()).toEqual([]);
  expect(await readdir(store.root)).toEqual([]);
});

it('keeps what varies by a header apart', async () => {
  const host = await hostOf(({ headers }, response) => {
    response.writeHead(200, { vary: 'Accept', etag: `"${headers.accept}"` }).end(headers.accept);
  });
  const started = await start(store, [host]);
  for (const accept of ['text/html', 'application/json'])
    expect(await (await get(started, host, FOR_GOOD, { accept })).text()).toBe(accept);
});

it('asks for anew what turned out to be wrong, whatever the host says of it', async () => {
  let isDamaged = true;
  const host = await hostOf(({ headers }, response) => {
    if (headers['if-none-match']) return void response.writeHead(304).end();
    response.setHeader('etag', '"1"').end(isDamaged ? randomBytes(FILE.length) : FILE);
  });
  const started = await start(store, [host]);
  const both = async () => [await digestOf(get(started, host, '/f')), await digestOf(get(started, host, FOR_GOOD))];
  const damaged = await both();
  isDamaged = false;
  expect(await both()).toEqual(damaged);
  for (const one of started.taken()) await forgetRecords(store, one);
  expect(await both()).toEqual([DIGEST, DIGEST]);
});

it('fetches damaged content again', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const started = await start(store, [host]);
  await digestOf(get(started, host, FOR_GOOD));
  await writeFile(contentPath(store, DIGEST), randomBytes(FILE.length));
  expect(await digestOf(get(started, host, FOR_GOOD))).toBe(DIGEST);
  await truncate(contentPath(store, DIGEST), 5);
  expect(await digestOf(get(started, host, FOR_GOOD))).toBe(DIGEST);
});

it('asks mirrors first, and goes on to the host', async () => {
  const host = await hostOf((_, response) => response.end('host'));
  const lacking = await hostOf((_, response) => void response.writeHead(404).end());
  const started = await start(store, [host], { [`${host.url}/`]: [`${lacking.url}/m/`] });
  for (const path of ['/a', '/b']) expect(await (await get(started, host, path)).text()).toBe('host');
  expect(lacking.requests.map(({ line }) => line)).toEqual(['GET /m/a', 'GET /m/b']);
});

it('goes on at the host where a mirror breaks off, and does not ask the mirror for the rest', async () => {
  const answered = (response: ServerResponse) =>
    response.writeHead(200, { etag: '"1"', 'content-length': FILE.length });
  const host = await hostOf((_, response) => answered(response).end(FILE));
  let breakOff = (): void => undefined;
  const mirror = await hostOf(({ socket }, response) => {
    answered(response).write(FILE.subarray(0, 100_000));
    breakOff = () => void socket.destroy();
  });
  const started = await start(store, [host], { [`${host.url}/`]: [`${mirror.url}/`] });
  expect(await digestOf(get(started, host, FOR_GOOD), () => breakOff())).toBe(DIGEST);
  expect([mirror.requests.length, host.requests.length]).toEqual([1, 1]);
  expect(started.tally().failures).toMatchObject({ [mirror.host]: { words: 'broke the connection off' } });
});

it.each([500, 507, 520, 525, 530])('asks again after HTTP %d', async (status) => {
  let n = 0;
  const host = await hostOf((_, response) => response.writeHead((n += 1) === 1 ? status : 200).end(FILE));
  expect(await digestOf(get(await start(store, [host]), host, '/f'))).toBe(DIGEST);
});

it('keeps apart what hosts give to different clients', async () => {
  const host = await hostOf(({ headers }, response) => {
    response.writeHead(200, { vary: 'User-Agent' }).end(headers['user-agent']);
  });
  const started = await start(store, [host]);
  for (const agent of ['curl', 'wget'])
    expect(await (await get(started, host, FOR_GOOD, { 'user-agent': agent })).text()).toBe(agent);
});

it('remembers the first of what the store lacks, however much RUN asks for', async () => {
  const host = await hostOf((_, response) => response.end('x'));
  const offline = await start(store, [host], {}, { isOffline: true });
  for (let i = 0; i < 503; i++) await (await get(offline, host, `/${i}`)).text();
  const { missing, furtherMissing } = offline.tally();
  expect([missing.length, furtherMissing]).toEqual([500, 3]);
});

it('leaves a silent mirror out', async () => {
  const host = await hostOf((_, response) => response.end('host'));
  const silent = await hostOf(() => undefined);
  const mirrors = { [`${host.url}/`]: [`${silent.url}/`] };
  const started = await start(store, [host], mirrors, { firstByteTimeout: 1_000 });
  expect(await (await get(started, host, '/a')).text()).toBe('host');
  expect(started.tally().leftOut).toEqual([silent.host]);
});

it('asks a mirror again where the host itself has no address', async () => {
  let n = 0;
  const mirror = await hostOf((_, response) => {
    n += 1;
    response.writeHead(n === 1 ? 503 : 200).end('mirror');
  });
  const unknown = { ...mirror, host: 'no-such-host.invalid', url: 'http://no-such-host.invalid' };
  const started = await start(store, [unknown], { 'http://no-such-host.invalid/': [`${mirror.url}/`] });
  expect(await (await get(started, unknown, '/a')).text()).toBe('mirror');
});

it('shows no mirror a login', async () => {
  const host = await hostOf((_, response) => response.end('host'));
  const mirror = await hostOf((_, response) => response.end('mirror'));
  const started = await start(store, [host], { [`${host.url}/`]: [`${mirror.url}/`] });
  expect(await (await get(started, host, '/a')).text()).toBe('mirror');
  expect(await (await get(started, host, '/a', { authorization: 'Basic eA==' })).text()).toBe('host');
});

it('asks nobody when it is offline, and names what the store lacks', async () => {
  const host = await hostOf((_, response) => response.end('x'));
  await digestOf(get(await start(store, [host]), host, '/latest'));
  const offline = await start(store, [host], {}, { isOffline: true });
  expect(await (await get(offline, host, '/latest')).text()).toBe('x');
  expect((await get(offline, host, '/other?token=secret')).status).toBe(404);
  expect(host.requests).toHaveLength(1);
  expect(offline.tally().missing).toEqual([`${host.url}/other?token=***`]);
});

it('takes a header of several lines for one', async () => {
  const host = await hostOf(({ headers }, response) => {
    if (headers['if-none-match'] === '"1"') return void response.writeHead(304).end();
    response.setHeader('vary', ['Origin', 'Accept-Encoding']);
    response.writeHead(200, { etag: '"1"' }).end('x');
  });
  const started = await start(store, [host]);
  for (let i = 0; i < 2; i++) expect(await (await get(started, host, '/f')).text()).toBe('x');
  expect(started.tally().fromStore).toBe(1);
});

it('asks on where a host gives less of the rest than it was asked for', async () => {
  const host = await hostOf(({ headers }, response) => {
    const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
    if (from === undefined) {
      response.writeHead(200, { etag: '"1"', 'content-length': FILE.length });
      return void response.write(FILE.subarray(0, 100_000), () => response.destroy());
    }
    const start = Number(from);
    const part = FILE.subarray(start, start === 100_000 ? start + 10 : undefined);
    const range = `bytes ${start}-${start + part.length - 1}/${FILE.length}`;
    response.writeHead(206, { etag: '"1"', 'content-range': range, 'content-length': part.length }).end(part);
  });
  const started = await start(store, [host]);
  expect(await digestOf(get(started, host, FOR_GOOD))).toBe(DIGEST);
  expect(host.requests.length).toBeGreaterThan(2);
});

it('gives the whole to a client that wants a part of another version', async () => {
  const host = await hostOf((_, response) => response.writeHead(200, { etag: '"2"' }).end(FILE));
  const started = await start(store, [host]);
  for (let i = 0; i < 2; i++) {
    const answer = await get(started, host, FOR_GOOD, { range: 'bytes=5-', 'if-range': '"1"' });
    expect([answer.status, await digestOf(answer)]).toEqual([200, DIGEST]);
  }
});
