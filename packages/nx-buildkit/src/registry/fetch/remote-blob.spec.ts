import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteRange } from '../../oci/manifest';
import type { RegistryEvent } from '../registry-event';
import { digestOf } from '../../oci/digest';
import { serve, type TestServer } from '../testing/serve';
import { QUICK, useSetting } from '../testing/set-up';

const { open, closing } = useSetting();

const bytes = randomBytes(100_000);
const blob = { mediaType: '', digest: digestOf(bytes), size: bytes.length };
const whole: ByteRange = { start: 0, end: blob.size };

const answering = async (answer: RequestListener) => closing(await serve(answer));

async function read({ host }: TestServer, { start, end }: ByteRange, limits = {}) {
  const events: RegistryEvent[] = [];
  const client = open({ limits: { ...QUICK, ...limits } });
  const pull = client.openPull(`${host}/team/app:1`, { onEvent: (event) => events.push(event) });
  const chunks: Uint8Array[] = [];
  for await (const chunk of pull.openBlob(blob).read({ start, end })) chunks.push(chunk);
  return { events, isRight: Buffer.concat(chunks).equals(bytes.subarray(start, end)) };
}

const partial: RequestListener = ({ headers }, response) => {
  const [, start = 0, last = 0] = (/^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []).map(Number);
  const contentRange = `bytes ${start}-${last}/${blob.size}`;
  response.writeHead(206, { 'content-range': contentRange }).end(bytes.subarray(start, last + 1));
};

/** Sends all of it, whatever was asked for, and takes longer than silence may. */
const slowly: RequestListener = async (_, response) => {
  for (let at = 0; at < bytes.length && !response.destroyed; at += 5_000) {
    response.write(bytes.subarray(at, at + 5_000));
    await sleep(70);
  }
  response.end();
};

test('a range is asked for as such', async () => {
  const server = await answering(partial);
  expect(await read(server, { start: 1_000, end: 2_000 })).toEqual({ events: [], isRight: true });
});

test('what comes before the range, from a server that knows none, is not taken for silence', async () => {
  const server = await answering(slowly);
  expect(await read(server, { start: 90_000, end: 100_000 })).toEqual({ events: [], isRight: true });
  expect(server.requests).toHaveLength(1);
});

test('what comes before the range keeps the patience of the pull', async () => {
  let asked = 0;
  const server = await answering((request, response) =>
    asked++ === 0 ? void slowly(request, response) : void response.destroy(),
  );
  expect(await read(server, { start: 90_000, end: 100_000 }, { giveUpAfter: 900 })).toMatchObject({ isRight: true });
});

test('a blob without a length that is longer than it should be is cut off', async () => {
  const server = await answering((_, response) => {
    response.write(bytes);
    response.end('more');
  });
  expect(await read(server, whole)).toEqual({ events: [], isRight: true });
});

test.each<[string, RequestListener, RegExp]>([
  [
    'another length',
    (_, response) => void response.writeHead(200, { 'content-length': 7 }).end('too few'),
    /has 7 bytes for a blob of 100000/,
  ],
  [
    'a range of a blob of another length',
    (_, response) => void response.writeHead(206, { 'content-range': 'bytes 1000-1999/5000' }).end(bytes),
    /has 5000 bytes for a blob of 100000/,
  ],
  [
    'another range',
    (_, response) => void response.writeHead(206, { 'content-range': 'bytes 0-999/100000' }).end(bytes),
    /sent another range than it was asked for/,
  ],
  [
    'a range that it does not name',
    (_, response) => void response.writeHead(206).end(bytes),
    /sent another range than it was asked for/,
  ],
  ['no range at all', (_, response) => void response.writeHead(416).end(), /answered HTTP 416/],
])('a host that has %s has wrong bytes', async (_, answer, message) => {
  const server = await answering(answer);
  await expect(read(server, { start: 1_000, end: 2_000 }, { giveUpAfter: 300 })).rejects.toMatchObject({
    kind: 'wrong-bytes',
    message: expect.stringMatching(message),
  });
});

test('a connection that breaks again and again brings a blob all the same', async () => {
  const server = await answering((request, response) => {
    const [, start = 0] = (/^bytes=(\d+)-/.exec(request.headers.range ?? '') ?? []).map(Number);
    response.writeHead(206, { 'content-range': `bytes ${start}-${blob.size - 1}/${blob.size}` });
    response.write(bytes.subarray(start, start + 20_000), () => response.destroy());
  });
  expect(await read(server, { start: 10, end: blob.size })).toMatchObject({ isRight: true });
});
