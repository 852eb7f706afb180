import type { RequestListener } from 'node:http';
import { createAuthority } from '../../../../tools/hub/certificates';
import { serve, type TestServer } from './testing/serve';
import { serveGuarded } from './testing/guarded';
import { readBlob } from './testing/read';
import { hostOf, QUICK, useSetting } from './testing/set-up';
import type { TestImage } from './testing/image';

const setting = useSetting();
const { open, push, write, closing } = setting;

const BEARER = 'Bearer realm="http://HOST/token",service="s",scope="repository:team/app:pull"';
const token = () => ({ body: { token: 't' } });

let image: TestImage;
/** Where blobs lie. */
let storage: TestServer;
beforeEach(async () => {
  image = push('team/app');
  storage = closing(await serve(fromRegistry));
});

const fromRegistry: RequestListener = ({ url = '' }, response) => {
  const bytes = setting.registry.content.get(new URL(url, 'http://storage').pathname);
  response.writeHead(bytes ? 200 : 404).end(bytes);
};
const redirecting =
  (location: (url: string) => string): RequestListener =>
  ({ url = '' }, response) =>
    void response.writeHead(307, { location: location(url) }).end();

function layer(): TestImage['config'] {
  const [first] = image.layers;
  if (!first) throw new Error('an image without layers');
  return first;
}
const pull = (host: string, options = {}) => open({ limits: QUICK, ...options }).openPull(`${host}/team/app:1`);

test('the storage of a registry sees no credentials, and none of its own are asked for', async () => {
  const guard = { challenge: BEARER, admits: (login?: string) => login === 'Bearer t', token };
  const registry = closing(
    await serveGuarded(setting.registry.content, {
      ...guard,
      redirect: ({ url = '' }) => (url.includes('/blobs/') ? `${storage.url}${url}?X-Amz-Signature=s3cret` : undefined),
    }),
  );
  expect(await readBlob(pull(registry.host), layer())).toHaveLength(layer().size);
  expect(storage.requests).toEqual([{ line: expect.stringContaining('?X-Amz-Signature=s3cret') }]);
});

test('storage that wants a login gets no credentials, and the registry no second login', async () => {
  const thief = closing(
    await serve(({ url = '' }, response) => {
      if (url.startsWith('/token')) response.end(JSON.stringify({ token: 'bait' }));
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${thief.host}/token"` }).end();
    }),
  );
  const registry = closing(await serve(redirecting((url) => `${thief.url}${url}`)));
  const auth = Buffer.from('user:s3cret').toString('base64');
  await write('config.json', JSON.stringify({ auths: { [registry.host]: { auth } } }));
  const pulling = readBlob(pull(registry.host, { env: { DOCKER_CONFIG: setting.folder } }), layer());
  await expect(pulling).rejects.toMatchObject({ kind: 'denied' });
  expect(thief.requests).toEqual([{ line: expect.stringMatching(/^GET \/v2/) }]);
});

test.each<[string, RequestListener]>([
  ['answers with an error', (_, response) => void response.writeHead(403).end()],
  ['breaks the connection off', ({ socket }) => void socket.destroy()],
])('a signed URL whose host %s is shown without its signature', async (_, answer) => {
  const failing = closing(await serve(answer));
  const registry = closing(
    await serve(redirecting((url) => `http://user:passw0rd@${failing.host}${url}?sig=s3cret&X-Amz-Credential=key`)),
  );
  const events: unknown[] = [];
  const limits = { ...QUICK, giveUpAfter: 500 };
  const failure = await readBlob(
    open({ limits }).openPull(`${registry.host}/team/app:1`, { onEvent: (event) => events.push(event) }),
    layer(),
  ).catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: expect.stringContaining(failing.host) });
  expect(String((failure as Error).message) + JSON.stringify([failure, events])).not.toMatch(/s3cret|passw0rd|=key/);
});

test('who leads in a circle is asked no more', async () => {
  const registry = closing(await serve(redirecting((url) => url)));
  await expect(readBlob(pull(registry.host), layer())).rejects.toMatchObject({
    kind: 'refused',
    transient: false,
    message: expect.stringContaining('redirects too often'),
  });
  expect(registry.requests).toHaveLength(6);
});

test.each(['ftp://elsewhere/', 'file:///etc/passwd', 'http://'])('a redirect to %s is refused', async (location) => {
  const registry = closing(await serve(redirecting(() => location)));
  await expect(readBlob(pull(registry.host), layer())).rejects.toMatchObject({ kind: 'refused' });
});

test('the end of a redirect that never comes is not waited for', async () => {
  const registry = closing(
    await serve(({ url = '' }, response) => {
      response.writeHead(307, { location: `${storage.url}${url}` }).write('wait');
    }),
  );
  expect(await readBlob(pull(registry.host, { limits: {} }), layer())).toHaveLength(layer().size);
});

test('an error whose body never ends is an error all the same', async () => {
  const registry = closing(
    await serve((_, response) => {
      response.writeHead(403);
      setInterval(() => response.write(' '), 100).unref();
    }),
  );
  await expect(readBlob(pull(registry.host, { limits: {} }), layer())).rejects.toMatchObject({ kind: 'denied' });
});

test.each(['the host that it leads to', 'the mirror'])(
  'from plain HTTP to HTTPS is followed with the private CA that is known for %s',
  async (whose) => {
    const authority = await createAuthority('redirects');
    const secure = closing(
      await serve(
        redirecting((url) => `${storage.url}${url}`),
        await authority.issue('127.0.0.1'),
      ),
    );
    const mirror = closing(await serve(redirecting((url) => `https://${secure.host}${url}`)));
    const ca = [await write('ca.pem', authority.cert)];
    const host = whose === 'the mirror' ? mirror.host : secure.host;
    const tables = { [mirror.host]: { http: true }, [host]: { http: host === mirror.host, ca } };
    expect(await readBlob(pull(mirror.host, { tables }), layer())).toHaveLength(layer().size);
  },
);

describe('from HTTPS to plain HTTP', () => {
  let registry: TestServer;
  let tables: object;
  beforeEach(async () => {
    const authority = await createAuthority('redirects');
    const redirect = redirecting((url) => `${storage.url}${url}`);
    registry = closing(await serve(redirect, await authority.issue('127.0.0.1')));
    tables = { [registry.host]: { http: false, ca: [await write('ca.pem', authority.cert)] } };
  });

  test('a tag is not followed', async () => {
    await expect(pull(registry.host, { tables }).getManifest()).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(`redirects from HTTPS to plain HTTP (${hostOf(storage)})`),
    });
    expect(storage.requests).toEqual([]);
  });

  test('what has a digest is', async () => {
    expect(await readBlob(pull(registry.host, { tables }), layer())).toHaveLength(layer().size);
  });
});
