import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DIGEST, digestOf, FILE, FOR_GOOD, get, hostOf, inTemporaryStore, start } from './testing/set-up';

const store = inTemporaryStore();

it('hands on what a host answers, a 404 and a redirect as well', async () => {
  const host = await hostOf(({ url }, response) => {
    response.writeHead(url === '/a?b=c' ? 200 : url === '/moved' ? 302 : 404, { location: '/b' }).end('text');
  });
  const started = await start(store, [host]);
  const answer = await get(started, host, '/a?b=c');
  expect([answer.status, await answer.text()]).toEqual([200, 'text']);
  expect((await get(started, host, '/none')).status).toBe(404);
  expect((await get(started, host, '/moved')).headers.get('location')).toBe('/b');
});

it('asks again after 503 and after a silence, and says so', async () => {
  let n = 0;
  const host = await hostOf((_, response) => {
    n += 1;
    if (n === 1) return void response.writeHead(503).end();
    if (n > 2) response.end(FILE);
  });
  const started = await start(store, [host], {}, { firstByteTimeout: 1_000 });
  expect(await digestOf(get(started, host, '/f'))).toBe(DIGEST);
  expect(started.tally()).toMatchObject({
    requests: 1,
    received: { [host.host]: FILE.length },
    failures: { [host.host]: { times: expect.any(Number), words: 'is silent' } },
  });
});

it('waits longer for a host each time that it was silent', async () => {
  const host = await hostOf((_, response) => void setTimeout(() => response.end(FILE), 1_500));
  const started = await start(store, [host], {}, { firstByteTimeout: 500 });
  expect(await digestOf(get(started, host, '/f'))).toBe(DIGEST);
});

it.each([
  ['by a range, where the host says what file it is', { etag: '"1"' }, true],
  ['from its beginning, where the host says nothing', {}, false],
])('resumes a file in the middle: %s', async (_, validator, byRange) => {
  const asked: unknown[] = [];
  let breakOff = (): void => undefined;
  const host = await hostOf(({ headers, socket }, response) => {
    asked.push(headers.range);
    const [, from = '0'] = /bytes=(\d+)-/.exec(headers.range ?? '') ?? [];
    const rest = FILE.subarray(Number(from));
    const range = headers.range && { 'content-range': `bytes ${from}-${FILE.length - 1}/${FILE.length}` };
    response.writeHead(range ? 206 : 200, { 'content-length': rest.length, ...validator, ...range });
    if (asked.length === 3) return void response.end(rest);
    response.write(rest.subarray(0, 100_000));
    breakOff = () => void socket.destroy();
  });
  const started = await start(store, [host]);
  expect(await digestOf(get(started, host, '/f'), () => breakOff())).toBe(DIGEST);
  expect(asked[2] !== undefined).toBe(byRange);
});

it('breaks off rather than join two files', async () => {
  let n = 0;
  let breakOff = (): void => undefined;
  const host = await hostOf(({ socket }, response) => {
    n += 1;
    response.writeHead(200, { 'content-length': FILE.length, etag: `"${n}"` });
    if (n > 1) return void response.end(randomBytes(FILE.length));
    response.write(FILE.subarray(0, 100_000));
    breakOff = () => void socket.destroy();
  });
  const started = await start(store, [host]);
  await expect(digestOf(get(started, host, '/f'), () => breakOff())).rejects.toThrow();
  expect(await readdir(join(store.root, 'downloads', 'ingest'))).toEqual([]);
});

it('sends nothing of a file without a length until all of it is there, since BuildKit would take the beginning for the whole', async () => {
  let isWhole = false;
  const host = await hostOf((_, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' });
    if (isWhole) return void response.end(FILE);
    // Another file each time, so that it cannot go on.
    response.write(randomBytes(100_000), () => response.destroy());
  });
  const started = await start(store, [host]);
  const answer = await get(started, host, '/f');
  expect([answer.status, await answer.text()]).toEqual([502, 'the host has another file now\n']);
  isWhole = true;
  const whole = await get(started, host, '/f');
  expect(whole.headers.get('content-length')).toBe(String(FILE.length));
  expect(await digestOf(whole)).toBe(DIGEST);
});

it('follows no redirect to something other than the web', async () => {
  const host = await hostOf((_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end());
  const started = await start(store, [host]);
  const answer = await get(started, host, FOR_GOOD);
  expect([answer.status, await answer.text()]).toEqual([
    502,
    expect.stringContaining('redirects to what is not a web address'),
  ]);
});

it('answers 502 with the reason when the host cannot be reached', async () => {
  const gone = await hostOf(() => undefined);
  gone.close();
  const answer = await get(await start(store, [gone], {}, { giveUpAfter: 1 }), gone, '/');
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('refuses connections')]);
});

it('hands on a name that a host writes in UTF-8', async () => {
  const name = Buffer.from('世界').toString('latin1');
  const host = await hostOf((_, response) => void response.writeHead(200, { 'x-name': name }).end('x'));
  const answer = await get(await start(store, [host]), host, '/f');
  expect([answer.headers.get('x-name'), await answer.text()]).toEqual([name, 'x']);
});

it('tells of a fault of its own, of which the client learns nothing', async () => {
  const host = await hostOf((_, response) => response.end('x'));
  const started = await start(store, [host], { [`${host.url}/`]: ['no URL'] });
  await expect(get(started, host, '/f')).rejects.toThrow();
  expect(started.tally().failures[host.host]?.words).toContain('could not be passed on: TypeError');
});

it('tells of no fault when the client goes', async () => {
  let hasGone = (): void => undefined;
  const gone = new Promise<void>((resolve) => (hasGone = resolve));
  const host = await hostOf(({ socket }, response) => {
    socket.once('close', hasGone);
    response.writeHead(200, { 'content-length': 2 }).write('x');
  });
  const started = await start(store, [host]);
  const client = new AbortController();
  await get(started, host, '/f', {}, client.signal);
  client.abort();
  await gone;
  expect(started.tally().failures).toEqual({});
});

it('fetches nothing for who does not know its key, and nothing else than it is for', async () => {
  const host = await hostOf((_, response) => response.end('x'));
  const other = await hostOf((_, response) => response.end('x'));
  const { server } = await start(store, [host]);
  expect((await fetch(new URL(`/other/http/${host.host}/`, server.url))).status).toBe(404);
  expect((await fetch(`${server.url}/http/${other.host}/`)).status).toBe(404);
  expect((await fetch(`${server.url}/http/${host.host}/`, { method: 'POST' })).status).toBe(404);
  expect([...host.requests, ...other.requests]).toEqual([]);
});
