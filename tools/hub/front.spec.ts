import { startFront, type Front, type FrontOptions } from './front';
import { startFakeRegistry, type FakeRegistry } from './testing/fake-registry';

const MANIFEST = '/v2/library/alpine/manifests/3.20';
const BLOB = '/v2/library/alpine/blobs/sha256:1';

let registry: FakeRegistry;
const fronts: Front[] = [];

async function front(options: Partial<FrontOptions> = {}): Promise<Front> {
  const started = await startFront({ upstream: registry.url, ...options });
  fronts.push(started);
  return started;
}

async function token({ url }: Front, scope = 'repository:library/alpine:pull'): Promise<Record<string, string>> {
  const response = await fetch(`${url}/token?service=s&scope=${scope}`);
  const body = (await response.json()) as { token: string };
  return { authorization: `Bearer ${body.token}` };
}

beforeEach(async () => {
  registry = await startFakeRegistry();
  registry.content.set(MANIFEST, Buffer.from('manifest'));
  registry.content.set(BLOB, Buffer.from('0123456789'));
});

afterEach(async () => {
  await Promise.all(fronts.splice(0).map((started) => started.close()));
  await registry.close();
});

describe('tokens', () => {
  it('are asked for with realm, service and scope, and the registry is not troubled', async () => {
    const { url } = await front();
    const response = await fetch(url + MANIFEST);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="${url}/token",service="${url.slice('http://'.length)}",scope="repository:library/alpine:pull"`,
    );
    expect(registry.asked).toEqual([]);
  });

  it('open the registry, which never sees them', async () => {
    const started = await front();
    const response = await fetch(started.url + MANIFEST, { headers: await token(started) });
    expect(await response.text()).toBe('manifest');
    expect(registry.headers().authorization).toBeUndefined();
  });

  it('are given to an OAuth2 POST as well, and the user is recorded without the password', async () => {
    const started = await front();
    const body = new URLSearchParams({
      grant_type: 'password',
      username: 'me',
      password: 'secret',
      scope: 'repository:library/alpine:pull',
    });
    const answer = await fetch(`${started.url}/token`, { method: 'POST', body });
    const { access_token } = (await answer.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    expect((await fetch(started.url + MANIFEST, { headers })).status).toBe(200);
    expect(started.requests()[0]).toMatchObject({ kind: 'token', repository: 'library/alpine', user: 'me' });
    expect(JSON.stringify(started.requests())).not.toContain('secret');
  });

  it('of another repository are refused, and the challenge says so', async () => {
    const started = await front();
    const headers = await token(started, 'repository:library/ubuntu:pull');
    const response = await fetch(started.url + MANIFEST, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('are not asked for by a front without them', async () => {
    const { url } = await front({ token: false });
    expect((await fetch(url + MANIFEST)).status).toBe(200);
  });
});

describe('the record', () => {
  it('holds each request with kind, method, range, status and bytes', async () => {
    const started = await front({ token: false });
    await fetch(started.url + MANIFEST, { method: 'HEAD', headers: { 'user-agent': 'buildkit/v0.34' } });
    await fetch(started.url + MANIFEST).then((response) => response.text());
    await fetch(started.url + BLOB, { headers: { range: 'bytes=4-' } }).then((response) => response.text());
    const common = { repository: 'library/alpine', status: expect.any(Number) as number };
    expect(started.requests()).toMatchObject([
      { ...common, n: 1, kind: 'manifest', method: 'HEAD', reference: '3.20', bytes: 0, userAgent: 'buildkit/v0.34' },
      { ...common, n: 2, kind: 'manifest', method: 'GET', status: 200, bytes: 8, path: MANIFEST },
      { ...common, n: 3, kind: 'blob', method: 'GET', status: 206, bytes: 6, range: 'bytes=4-', reference: 'sha256:1' },
    ]);
  });

  it('starts again when it is cleared', async () => {
    const started = await front({ token: false });
    await fetch(started.url + MANIFEST);
    started.clear();
    expect(started.requests()).toEqual([]);
    await fetch(`${started.url}/v2/`);
    expect(started.requests()).toMatchObject([{ n: 1, kind: 'ping' }]);
  });
});

describe('passing on', () => {
  it('keeps ranges', async () => {
    const { url } = await front({ token: false });
    const response = await fetch(url + BLOB, { headers: { range: 'bytes=7-' } });
    expect([response.status, await response.text()]).toEqual([206, '789']);
  });

  it('takes pushes, and the upload address leads through the front', async () => {
    const started = await front();
    const headers = await token(started, 'repository:a/b:pull,push');
    const upload = await fetch(`${started.url}/v2/a/b/blobs/uploads/`, { method: 'POST', headers });
    const location = upload.headers.get('location') ?? '';
    expect(location.startsWith(started.url)).toBe(true);
    await fetch(`${location}&digest=sha256:2`, { method: 'PUT', headers, body: 'pushed' });
    expect(registry.content.get('/v2/a/b/blobs/sha256:2')?.toString()).toBe('pushed');
  });

  it('serves the repositories below its path prefix only', async () => {
    const started = await front({ token: false, pathPrefix: 'docker-hub/cache' });
    const inside = await fetch(started.url + MANIFEST.replace('/v2/', '/v2/docker-hub/cache/'));
    expect(await inside.text()).toBe('manifest');
    expect((await fetch(started.url + MANIFEST)).status).toBe(404);
    expect(started.requests()[0]).toMatchObject({ repository: 'docker-hub/cache/library/alpine' });
  });

  it('says 502 when the registry is gone', async () => {
    const started = await front({ token: false, upstream: 'http://127.0.0.1:1' });
    expect((await fetch(started.url + MANIFEST)).status).toBe(502);
  });
});

describe('off', () => {
  it('refuses connections until it is on again, on the same port', async () => {
    const started = await front({ token: false });
    await fetch(started.url + MANIFEST);
    await started.off();
    await expect(fetch(started.url + MANIFEST)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await started.off();
    await started.on();
    await started.on();
    expect((await fetch(started.url + MANIFEST)).status).toBe(200);
  });
});
