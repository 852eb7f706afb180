import { startFront, type Front } from './front';
import type { FaultRule } from './faults';
import { startFakeRegistry, type FakeRegistry } from './testing/fake-registry';

const MANIFEST = '/v2/library/alpine/manifests/3.20';
const BLOB = '/v2/library/alpine/blobs/sha256:1';
const content = Buffer.alloc(100_000, 'x');

let registry: FakeRegistry;
let front: Front;

beforeEach(async () => {
  registry = await startFakeRegistry();
  registry.content.set(MANIFEST, Buffer.from('the manifest'));
  registry.content.set(MANIFEST.replace('3.20', 'sha256:2'), Buffer.from('another'));
  registry.content.set(BLOB, content);
  front = await startFront({ upstream: registry.url, token: false });
});

afterEach(async () => {
  await front.close();
  await registry.close();
});

/**
 * What arrives of the blob, and how the transfer ends: an error code, or `pending` when no more comes for a while.
 *
 * @param expected bytes, which are waited for however long they take
 */
async function transfer(rule: FaultRule, expected = Infinity): Promise<{ bytes: number; end: string }> {
  front.faults([rule]);
  let bytes = 0;
  let end = 'complete';
  const abort = new AbortController();
  try {
    const response = await fetch(front.url + BLOB, { signal: abort.signal });
    let idle: NodeJS.Timeout | undefined;
    for await (const chunk of response.body ?? []) {
      bytes += (chunk as Uint8Array).length;
      if (bytes >= expected) idle ??= setTimeout(() => abort.abort(), 300);
    }
    clearTimeout(idle);
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    end = abort.signal.aborted ? 'pending' : (cause?.code ?? String(error));
  }
  return { bytes, end };
}

it('reset breaks the connection before an answer', async () => {
  expect(await transfer({ action: 'reset' })).toEqual({ bytes: 0, end: 'ECONNRESET' });
  expect(front.requests()).toMatchObject([{ fault: 'reset', bytes: 0 }]);
  expect(front.requests()[0]?.status).toBeUndefined();
});

it('silent takes the request and never answers', async () => {
  front.faults([{ action: 'silent' }]);
  const abort = new AbortController();
  const answer = fetch(front.url + BLOB, { signal: abort.signal }).catch((error: Error) => error.name);
  while (front.requests().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  abort.abort();
  expect(await answer).toBe('AbortError');
  expect(front.requests()).toMatchObject([{ fault: 'silent' }]);
  expect(registry.asked).toEqual([]);
});

it('status answers with code, headers and body', async () => {
  front.faults([{ action: 'status', status: 429, headers: { 'retry-after': '7' }, body: 'slow down' }]);
  const response = await fetch(front.url + MANIFEST);
  expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
    429,
    '7',
    'slow down',
  ]);
});

it('html answers 200 with a page', async () => {
  front.faults([{ action: 'html' }]);
  const response = await fetch(front.url + BLOB);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
  expect(await response.text()).toContain('<html>');
});

it('truncate closes the connection after so many bytes of the promised ones', async () => {
  expect(await transfer({ action: 'truncate', bytes: 1000 })).toEqual({ bytes: 1000, end: 'UND_ERR_SOCKET' });
  expect(front.requests()).toMatchObject([{ bytes: 1000, status: 200 }]);
});

it('reset-after breaks the connection after so many bytes', async () => {
  expect(await transfer({ action: 'reset-after', bytes: 70_000 })).toEqual({ bytes: 70_000, end: 'ECONNRESET' });
});

it('stall-after keeps the connection and sends no more', async () => {
  expect(await transfer({ action: 'stall-after', bytes: 1000 }, 1000)).toEqual({ bytes: 1000, end: 'pending' });
});

it.each(['truncate', 'reset-after', 'stall-after'] as const)('%s lets a shorter body pass', async (action) => {
  expect(await transfer({ action, bytes: content.length })).toEqual({ bytes: content.length, end: 'complete' });
});

it('wrong-bytes keeps the length and nothing else', async () => {
  front.faults([{ action: 'wrong-bytes' }]);
  const body = Buffer.from(await (await fetch(front.url + BLOB)).arrayBuffer());
  expect(body.length).toBe(content.length);
  expect(body.includes('x')).toBe(false);
});

it('throttle sends the right bytes in small pieces', async () => {
  front.faults([{ action: 'throttle', bytesPerSecond: 1_000_000 }]);
  const body = Buffer.from(await (await fetch(front.url + BLOB)).arrayBuffer());
  expect(body.equals(content)).toBe(true);
});

it('other-manifest serves another digest under the name that was asked for', async () => {
  front.faults([{ action: 'other-manifest', kind: 'manifest', digest: 'sha256:2' }]);
  expect(await (await fetch(`${front.url}${MANIFEST}?ns=docker.io`)).text()).toBe('another');
  expect(front.requests()).toMatchObject([{ reference: '3.20', fault: 'other-manifest' }]);
});

it('strikes the token endpoint by the repository of its scope', async () => {
  const withTokens = await startFront({ upstream: registry.url });
  withTokens.faults([{ action: 'status', status: 503, kind: 'token', repository: 'library/*' }]);
  const ask = (repository: string) => fetch(`${withTokens.url}/token?scope=repository:${repository}:pull`);
  expect((await ask('library/alpine')).status).toBe(503);
  expect((await ask('gitea/gitea')).status).toBe(200);
  await withTokens.close();
});

it('ends with an empty list of rules', async () => {
  front.faults([{ action: 'reset' }]);
  front.faults([]);
  expect((await fetch(front.url + BLOB)).status).toBe(200);
});
