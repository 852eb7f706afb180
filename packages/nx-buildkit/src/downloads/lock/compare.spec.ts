import { randomBytes } from 'node:crypto';
import { digestOf, FILE, get, hostOf, inTemporaryStore, sha256, start } from '../testing/set-up';
import type { LockedDownload } from './locked-download';

const store = inTemporaryStore();

/** A lock of what a host brings for /f. */
function locked(host: string, content: Uint8Array): LockedDownload {
  return { url: `${host}/f`, digest: sha256(content), size: content.length };
}

const CHUNKED = { 'transfer-encoding': 'chunked' };

/** The bytes that came before the answer broke off. */
async function bytesOf(answer: Promise<Response>): Promise<number> {
  let bytes = 0;
  try {
    const { body } = await answer;
    for await (const chunk of body ?? []) bytes += (chunk as Uint8Array).length;
  } catch {
    return bytes;
  }
  throw new Error('it is complete');
}

it('passes nothing on of a small file that is refused, since a shell runs what it has got', async () => {
  const host = await hostOf((_, response) => {
    response.writeHead(200, CHUNKED).write(randomBytes(150_000));
    response.end(randomBytes(50_000));
  });
  const started = await start(store, [host], {}, { locked: [locked(host.url, randomBytes(200_000))] });
  expect(await bytesOf(get(started, host, '/f'))).toBe(0);
});

it.each([300, 304])('refuses an answer with HTTP %d, which has no file', async (status) => {
  const host = await hostOf((_, response) => void response.writeHead(status).end());
  const started = await start(store, [host], {}, { locked: [locked(host.url, FILE)] });
  expect((await get(started, host, '/f')).status).toBe(502);
  expect(started.tally().refused).toMatchObject([{ found: `an answer with HTTP ${status}` }]);
});

it('begins to pass on a large file before it has come', async () => {
  const last = randomBytes(10);
  let more = (): void => undefined;
  const host = await hostOf((_, response) => {
    response.writeHead(200, CHUNKED).write(FILE);
    response.write(last.subarray(0, 1));
    more = () => void response.end(last.subarray(1));
  });
  const whole = Buffer.concat([FILE, last]);
  const started = await start(store, [host], {}, { locked: [locked(host.url, whole)] });
  const body = (await get(started, host, '/f')).body as unknown as AsyncIterable<Uint8Array>;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    more();
    chunks.push(chunk);
  }
  expect(sha256(Buffer.concat(chunks))).toBe(sha256(whole));
});

it.each([
  ['the shorter', randomBytes(5)],
  ['the longer', randomBytes(7)],
  ['much longer than the other', FILE],
])('takes %s of two files without knowing before how long it is', async (_, content) => {
  const host = await hostOf((__, response) => response.writeHead(200, CHUNKED).end(content));
  const others = [randomBytes(5), randomBytes(7)];
  const lock = [content, ...others].map((one) => locked(host.url, one));
  const started = await start(store, [host], {}, { locked: lock });
  expect(await digestOf(get(started, host, '/f'))).toBe(sha256(content));
  expect(started.tally().refused).toEqual([]);
});

it.each([
  ['empty', Buffer.alloc(0)],
  ['shorter than both', randomBytes(3)],
  ['as long as one', randomBytes(5)],
  ['longer than both', randomBytes(9)],
])('refuses a file without a length that is %s of two', async (_, content) => {
  const host = await hostOf((__, response) => response.writeHead(200, CHUNKED).end(content));
  const lock = [5, 7].map((size) => locked(host.url, randomBytes(size)));
  const started = await start(store, [host], {}, { locked: lock });
  expect(await bytesOf(get(started, host, '/f'))).toBeLessThan(5);
  expect(started.tally().refused).toMatchObject([{ found: sha256(content) }]);
});

it.each([
  ['a header that may hold a login', { 'x-foo': '1' }],
  ['such a header and a range', { 'x-foo': '1', range: 'bytes=5-' }],
])('compares what is asked for with %s, and keeps nothing of it', async (_, headers) => {
  let content = FILE;
  const host = await hostOf((__, response) => response.end(content));
  const started = await start(store, [host], {}, { locked: [locked(host.url, FILE)] });
  expect(await digestOf(get(started, host, '/f', headers))).toBe(sha256(FILE));
  expect(started.taken()).toEqual([]);
  content = randomBytes(10);
  expect(await bytesOf(get(started, host, '/f', headers))).toBe(0);
  expect(started.tally().refused).toMatchObject([{ found: sha256(content) }]);
});
