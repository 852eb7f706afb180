import https from 'node:https';
import { createAuthority, type Authority, type Certificate } from './certificates';
import { startFront, type Front } from './front';
import { startFakeRegistry, type FakeRegistry } from './testing/fake-registry';

let authority: Authority;
let server: Certificate;
let registry: FakeRegistry;
let front: Front;

beforeAll(async () => {
  authority = await createAuthority('test authority');
  server = await authority.issue('mirror');
  registry = await startFakeRegistry();
});

afterEach(() => front.close());
afterAll(() => registry.close());

/** @returns the status of `GET /v2/` and the challenge. */
function ping(options: https.RequestOptions): Promise<[number | undefined, string | undefined]> {
  return new Promise((resolve, reject) => {
    https
      .get(`${front.url}/v2/`, { ...options, agent: false }, (response) => {
        response.resume();
        resolve([response.statusCode, response.headers['www-authenticate']]);
      })
      .on('error', reject);
  });
}

it('is trusted by those who have its authority, and challenges with an https realm', async () => {
  front = await startFront({ upstream: registry.url, tls: server });
  expect(front.url).toMatch(/^https:/);
  expect(await ping({ ca: authority.cert })).toEqual([401, expect.stringContaining(`realm="${front.url}/token"`)]);
  await expect(ping({})).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
});

it('lets in only those with a certificate of its authority, when it asks for one', async () => {
  front = await startFront({
    upstream: registry.url,
    tls: { ...server, ca: authority.cert, requestClientCert: true },
    token: false,
  });
  const stranger = await (await createAuthority('another')).issue('client');
  expect(await ping({ ca: authority.cert, ...(await authority.issue('client')) })).toEqual([404, undefined]);
  await expect(ping({ ca: authority.cert })).rejects.toThrow();
  await expect(ping({ ca: authority.cert, ...stranger })).rejects.toThrow();
});
