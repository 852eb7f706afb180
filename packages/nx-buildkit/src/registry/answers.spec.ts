import type { RequestListener } from 'node:http';
import type { RegistryEvent } from './registry-event';
import { digestOf } from '../oci/digest';
import { serve, type TestServer } from './testing/serve';
import { serveGuarded } from './testing/guarded';
import { QUICK, stopTheClock, useSetting } from './testing/set-up';

const { open, closing } = useSetting();

const MB = 1024 * 1024;
const OCI = 'application/vnd.oci.image.manifest.v1+json';
const manifest = JSON.stringify({ schemaVersion: 2, layers: [], config: {} });

/** Asks for the manifest of a tag. */
async function ask({ host }: TestServer, limits = {}) {
  const events: RegistryEvent[] = [];
  const client = open({ limits: { ...QUICK, ...limits } });
  const pull = client.openPull(`${host}/team/app:1`, { onEvent: (event) => events.push(event) });
  const outcome = await pull.getManifest().then(
    (got) => ({ got, error: undefined }),
    (error: unknown) => ({ got: undefined, error }),
  );
  return { ...outcome, events };
}
const answering = async (answer: RequestListener) => closing(await serve(answer));

/** Answers the first requests otherwise. */
const after = (times: number, first: RequestListener, then: RequestListener = sends(manifest)): RequestListener => {
  let asked = 0;
  return (request, response) => (asked++ < times ? first : then)(request, response);
};
const sends =
  (body: string, headers: Readonly<Record<string, string>> = { 'content-type': OCI }): RequestListener =>
  (_, response) =>
    void response.writeHead(200, headers).end(body);
const status =
  (code: number, headers = {}, body = ''): RequestListener =>
  (_, response) =>
    void response.writeHead(code, headers).end(body);

/** Sends so many bytes without saying so before. */
const pours =
  (bytes: number): RequestListener =>
  (_, response) => {
    for (let sent = 0; sent < bytes; sent += MB) response.write(Buffer.alloc(MB, ' '));
    response.end();
  };

describe('what is too large is refused at once', () => {
  test.each<[string, RequestListener]>([
    ['that says its size', (_, response) => void response.writeHead(200, { 'content-length': 5 * MB }).flushHeaders()],
    ['that does not', pours(5 * MB)],
  ])('a manifest %s', async (_, answer) => {
    const server = await answering(answer);
    expect(await ask(server)).toMatchObject({
      error: {
        kind: 'too-large',
        transient: false,
        message: expect.stringContaining(`${server.host} sends more than ${4 * MB} bytes for one manifest`),
      },
      events: [],
    });
  });

  test('a token', async () => {
    const challenge = 'Bearer realm="http://HOST/token"';
    const token = () => ({ body: { token: 'x'.repeat(2 * MB) } });
    const server = closing(await serveGuarded(new Map(), { challenge, admits: () => false, token }));
    expect(await ask(server)).toMatchObject({
      error: { kind: 'too-large', message: expect.stringContaining(`more than ${MB} bytes for one token`) },
    });
  });

  test('a manifest of more layers than any image has', async () => {
    const layers = Array.from({ length: 1_001 }, () => ({}));
    const server = await answering(sends(JSON.stringify({ schemaVersion: 2, layers })));
    expect(await ask(server)).toMatchObject({
      error: { kind: 'too-large', message: expect.stringContaining('has a manifest of 1001 layers') },
    });
  });
});

test('a manifest of schema 1 is refused at once, though its digest is not that of its bytes', async () => {
  const body = JSON.stringify({ schemaVersion: 1, fsLayers: [], signatures: [] });
  const headers = { 'docker-content-digest': digestOf('without the signatures') };
  expect(await ask(await answering(sends(body, headers)))).toMatchObject({
    error: { kind: 'schema-1', transient: false, remedy: expect.stringContaining('push the image again') },
    events: [],
  });
});

describe('anything but a registry is asked again, since it may answer instead of one', () => {
  test.each<[string, RequestListener]>([
    ['a page', sends('<html>', { 'content-type': 'text/html; charset=utf-8' })],
    ['something that is not JSON', sends('Welcome')],
    ['JSON that is not a manifest', sends('{"schemaVersion":2}')],
    ['null', sends('null')],
    ['bytes that are not text', (_, response) => void response.end(Buffer.from([0xff, 0xfe]))],
    ['something that is not HTTP', ({ socket }) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ])('%s', async (_, answer) => {
    const server = await answering(after(1, answer));
    expect(await ask(server)).toMatchObject({
      got: { text: manifest },
      events: [{ event: 'retry', kind: 'not-a-registry', host: server.host, failures: 1 }],
    });
  });

  test('and names itself in the end', async () => {
    const server = await answering(sends('<html>', { 'content-type': 'text/html' }));
    expect(await ask(server, { giveUpAfter: 300 })).toMatchObject({
      error: {
        transient: true,
        message: expect.stringMatching(
          new RegExp(`${server.host} answers with a web page.* \\(failed .* and nothing came for 0.3 s\\)`),
        ),
        remedy: expect.stringContaining('login page'),
      },
    });
  });
});

describe('Retry-After', () => {
  beforeEach(() => void stopTheClock());

  const later = (ms: number) => new Date(Date.now() + ms).toUTCString();

  test.each([429, 503])('of %d is waited for', async (code) => {
    const { events, got } = await ask(await answering(after(1, status(code, { 'retry-after': '1' }))));
    expect(got).toMatchObject({ text: manifest });
    expect(events).toMatchObject([{ event: 'retry', retryAfter: 1_000 }]);
    expect(retryIn(events)).toBeGreaterThanOrEqual(1_000);
  });

  test('may be a date', async () => {
    const { events, got } = await ask(await answering(after(1, status(503, { 'retry-after': later(2_000) }))));
    expect(got).toMatchObject({ text: manifest });
    expect(retryIn(events)).toBeGreaterThanOrEqual(500);
  });

  test.each(['0', 'Sun, 06 Nov 1994 08:49:37 GMT', 'soon', ''])(
    'of %j does not make us come again at once, and again',
    async (header) => {
      const { events } = await ask(await answering(after(2, status(429, { 'retry-after': header }))));
      expect(events).toHaveLength(2);
      for (const event of events) expect(retryIn([event])).toBeGreaterThanOrEqual(500);
    },
  );

  test('of a day does not end a pull', async () => {
    const { events, got } = await ask(await answering(after(1, status(429, { 'retry-after': '86400' }))), {
      giveUpAfter: 2_000,
    });
    expect(got).toMatchObject({ text: manifest });
    expect(retryIn(events)).toBeGreaterThanOrEqual(500);
  });

  const retryIn = ([event]: readonly RegistryEvent[]) => (event?.event === 'retry' ? event.retryIn : 0);
});

test('what a registry says of an error is shown in one line, without what a terminal obeys', async () => {
  const errors = [{ code: 'DENIED', message: `no\n\u001b[31m way ${'x'.repeat(1_000)}` }];
  const { error } = await ask(await answering(status(403, {}, JSON.stringify({ errors }))));
  const { message } = error as Error;
  expect(message).toContain('answered HTTP 403: no way xxx');
  expect(message.length).toBeLessThan(400);
});
