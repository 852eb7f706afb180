import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DownloadSettings } from '../buildkitd-config/downloads';
import { openConnections } from '../registry/http/connections';
import { serve, type TestServer } from '../registry/testing/serve';
import type { Digest } from '../oci/digest';
import { contentPath } from './kept-downloads';
import { startDownloadServer, type DownloadServer } from './server';
import { createDownloadCounter, type DownloadTally } from './tally';

const FILE = randomBytes(300_000);
const DIGEST = sha256(FILE);
/** Of a URL that is immutable. */
const FOR_GOOD = `/${'0'.repeat(64)}`;
const LIMITS = { firstByteTimeout: 2_000, stallTimeout: 2_000, giveUpAfter: 10_000 };

let root: string;
const opened: { close(): unknown }[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'downloads-'));
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await rm(root, { recursive: true });
});

interface Started {
  readonly server: DownloadServer;
  readonly tally: () => DownloadTally;
}

/** @param hosts what RUN may ask for */
async function start(
  hosts: readonly TestServer[],
  mirrors: DownloadSettings['mirrors'] = {},
  giveUpAfter = LIMITS.giveUpAfter,
): Promise<Started> {
  const connections = openConnections({}, { connectTimeout: 2_000, connections: 4 });
  const counter = createDownloadCounter();
  const leftOut = new Set<string>();
  const context = {
    connections,
    limits: { ...LIMITS, giveUpAfter },
    mirrors,
    leftOut,
    tlsOf: () => undefined,
    onFailure: ({ url }: { url: URL }, words: string) => counter.failed(url.host, words),
  };
  const server = await startDownloadServer(
    { store: { root }, context, counter },
    hosts.map(({ url }) => `${url}/`),
  );
  opened.push(server, connections);
  return { server, tally: () => counter.total(leftOut) };
}

async function hostOf(answer: RequestListener): Promise<TestServer> {
  const host = await serve(answer);
  opened.push(host);
  return host;
}

function get({ server }: Started, { host }: TestServer, path: string, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/http/${host}${path}`, { headers, redirect: 'manual' });
}

/** The file as a digest: Jest compares long buffers for seconds. */
async function digestOf(answer: Response | Promise<Response>): Promise<string> {
  return sha256(Buffer.from(await (await answer).arrayBuffer()));
}

function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

it('hands on what a host answers, a 404 and a redirect as well', async () => {
  const host = await hostOf(({ url }, response) => {
    response.writeHead(url === '/a?b=c' ? 200 : url === '/moved' ? 302 : 404, { location: '/b' }).end('text');
  });
  const started = await start([host]);
  const answer = await get(started, host, '/a?b=c');
  expect([answer.status, await answer.text()]).toEqual([200, 'text']);
  expect((await get(started, host, '/none')).status).toBe(404);
  expect((await get(started, host, '/moved')).headers.get('location')).toBe('/b');
});

it('asks again after 503 and after a silence, and counts them', async () => {
  let n = 0;
  const host = await hostOf((_, response) => {
    n += 1;
    if (n === 1) return void response.writeHead(503).end();
    if (n === 3) response.end(FILE);
  });
  const started = await start([host]);
  expect(await digestOf(get(started, host, '/f'))).toBe(DIGEST);
  expect(started.tally()).toMatchObject({
    requests: 1,
    received: { [host.host]: FILE.length },
    failures: { [host.host]: { times: 2, words: 'is silent' } },
  });
});

it.each([
  ['by a range, where the host says what file it is', { etag: '"1"' }, true],
  ['from its beginning, where the host says nothing', {}, false],
])('resumes a file in the middle: %s', async (_, validator, byRange) => {
  const asked: unknown[] = [];
  const host = await hostOf(({ headers, socket }, response) => {
    asked.push(headers.range);
    const [, from = '0'] = /bytes=(\d+)-/.exec(headers.range ?? '') ?? [];
    const rest = FILE.subarray(Number(from));
    const range = headers.range && { 'content-range': `bytes ${from}-${FILE.length - 1}/${FILE.length}` };
    response.writeHead(range ? 206 : 200, { 'content-length': rest.length, ...validator, ...range });
    if (asked.length === 3) return void response.end(rest);
    response.write(rest.subarray(0, 100_000), () => setTimeout(() => socket.destroy(), 50));
  });
  const started = await start([host]);
  expect(await digestOf(get(started, host, '/f'))).toBe(DIGEST);
  expect(asked[2] !== undefined).toBe(byRange);
});

it('breaks off rather than join two files', async () => {
  let n = 0;
  const host = await hostOf(({ socket }, response) => {
    n += 1;
    response.writeHead(200, { 'content-length': FILE.length, etag: `"${n}"` });
    if (n > 1) return void response.end(randomBytes(FILE.length));
    response.write(FILE.subarray(0, 100_000), () => setTimeout(() => socket.destroy(), 50));
  });
  const started = await start([host]);
  await expect(digestOf(get(started, host, '/f'))).rejects.toThrow();
  expect(await readdir(join(root, 'downloads', 'ingest'))).toEqual([]);
});

it('asks for what never changes once, and gives the whole or a part of it', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const started = await start([host]);
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
  const started = await start([host]);
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
  const started = await start([host]);
  for (let i = 0; i < 2; i++) expect(await (await get(started, host, FOR_GOOD, headers)).text()).toBe('x');
  expect(host.requests).toHaveLength(2);
  expect(seen).toEqual(Object.values(headers).flatMap((value) => [value, value]));
  expect(await readdir(root)).toEqual([]);
});

it('keeps what varies by a header apart', async () => {
  const host = await hostOf(({ headers }, response) => {
    response.writeHead(200, { vary: 'Accept', etag: `"${headers.accept}"` }).end(headers.accept);
  });
  const started = await start([host]);
  for (const accept of ['text/html', 'application/json'])
    expect(await (await get(started, host, FOR_GOOD, { accept })).text()).toBe(accept);
});

it('follows the redirect of what never changes, and keeps that', async () => {
  const host = await hostOf(({ url }, response) => {
    if (url === FOR_GOOD) return void response.writeHead(302, { location: '/signed?x' }).end();
    response.end('x');
  });
  const started = await start([host]);
  for (let i = 0; i < 2; i++) expect(await (await get(started, host, FOR_GOOD)).text()).toBe('x');
  expect(host.requests).toHaveLength(2);
});

it('follows no redirect to something other than the web', async () => {
  const host = await hostOf((_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end());
  const started = await start([host]);
  const answer = await get(started, host, FOR_GOOD);
  expect([answer.status, await answer.text()]).toEqual([
    502,
    expect.stringContaining('redirects to what is not a web address'),
  ]);
});

it('fetches damaged content again', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const started = await start([host]);
  await digestOf(get(started, host, FOR_GOOD));
  await writeFile(contentPath({ root }, DIGEST), randomBytes(FILE.length));
  await expect(digestOf(get(started, host, FOR_GOOD))).rejects.toThrow();
  expect(await digestOf(get(started, host, FOR_GOOD))).toBe(DIGEST);
  await truncate(contentPath({ root }, DIGEST), 5);
  expect(await digestOf(get(started, host, FOR_GOOD))).toBe(DIGEST);
});

it('asks mirrors first, goes on to the host, and does not ask a silent mirror again', async () => {
  const host = await hostOf((_, response) => response.end('host'));
  const lacking = await hostOf((_, response) => void response.writeHead(404).end());
  const silent = await hostOf(() => undefined);
  const mirrors = { [`${host.url}/`]: [`${lacking.url}/m/`, `${silent.url}/`] };
  const started = await start([host], mirrors);
  for (const path of ['/a', '/b']) expect(await (await get(started, host, path)).text()).toBe('host');
  expect(lacking.requests.map(({ line }) => line)).toEqual(['GET /m/a', 'GET /m/b']);
  expect(silent.requests).toHaveLength(1);
  expect(started.tally().leftOut).toEqual([silent.host]);
});

it('shows no mirror a login', async () => {
  const host = await hostOf((_, response) => response.end('host'));
  const mirror = await hostOf((_, response) => response.end('mirror'));
  const started = await start([host], { [`${host.url}/`]: [`${mirror.url}/`] });
  expect(await (await get(started, host, '/a')).text()).toBe('mirror');
  expect(await (await get(started, host, '/a', { authorization: 'Basic eA==' })).text()).toBe('host');
});

it('answers 502 with the reason when the host cannot be reached', async () => {
  const gone = await hostOf(() => undefined);
  gone.close();
  const answer = await get(await start([gone], {}, 1), gone, '/');
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('refuses connections')]);
});

it('fetches nothing for who does not know its key, and nothing else than it is for', async () => {
  const host = await hostOf((_, response) => response.end('x'));
  const other = await hostOf((_, response) => response.end('x'));
  const { server } = await start([host]);
  expect((await fetch(new URL(`/other/http/${host.host}/`, server.url))).status).toBe(404);
  expect((await fetch(`${server.url}/http/${other.host}/`)).status).toBe(404);
  expect((await fetch(`${server.url}/http/${host.host}/`, { method: 'POST' })).status).toBe(404);
  expect([...host.requests, ...other.requests]).toEqual([]);
});
