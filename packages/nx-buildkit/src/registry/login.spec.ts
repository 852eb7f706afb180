import { createAuthority } from '../../../../tools/hub/certificates';
import { serveGuarded, type Guard } from './testing/guarded';
import { readImage } from './testing/read';
import { useSetting, type OpenOptions } from './testing/set-up';
import { serve, type TestServer } from './testing/serve';

const setting = useSetting();
const { open, push, write, closing } = setting;

const BEARER = 'Bearer realm="http://HOST/token",service="registry.corp",scope="repository:team/app:pull"';
const only = (login: string) => (authorization?: string) => authorization === login;
const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;

async function guarded(guard: Guard): Promise<TestServer> {
  push('team/app');
  return closing(await serveGuarded(setting.registry.content, guard));
}

/** Pulls as somebody for whom config.json has this entry. */
async function pullAs({ host }: TestServer, entry: object | undefined, options: OpenOptions = {}) {
  await write('config.json', JSON.stringify({ auths: entry && { [host]: entry } }));
  return readImage(open({ env: { DOCKER_CONFIG: setting.folder }, ...options }).openPull(`${host}/team/app:1`));
}

const tokenRequests = ({ requests }: TestServer) => requests.filter(({ line }) => line.includes('/token'));

test('a password buys a token by GET', async () => {
  const server = await guarded({
    challenge: BEARER,
    admits: only('Bearer t'),
    token: () => ({ body: { token: 't' } }),
  });
  await pullAs(server, { auth: Buffer.from('user:pass:word').toString('base64') });
  expect(tokenRequests(server)).toEqual([
    {
      line: 'GET /token?service=registry.corp&scope=repository%3Ateam%2Fapp%3Apull',
      authorization: basic('user:pass:word'),
    },
  ]);
});

test('an identity token buys a token by POST, and is sent nowhere else', async () => {
  const forms: URLSearchParams[] = [];
  const server = await guarded({
    challenge: BEARER,
    admits: only('Bearer t'),
    token(_, form) {
      forms.push(form);
      return { body: { access_token: 't' } };
    },
  });
  await pullAs(server, { auth: basic('00000000:').slice(6), identitytoken: 'identity' });
  expect(forms.map((form) => Object.fromEntries(form))).toEqual([
    {
      grant_type: 'refresh_token',
      service: 'registry.corp',
      client_id: 'nx-buildkit',
      scope: 'repository:team/app:pull',
      refresh_token: 'identity',
    },
  ]);
  expect(tokenRequests(server)).toEqual([{ line: 'POST /token', authorization: undefined }]);
});

test('an identity token does not follow a redirect to another host', async () => {
  const thief = closing(await serve((_, response) => void response.end('{"token":"bait"}')));
  const server = await guarded({
    challenge: BEARER,
    admits: only('Bearer t'),
    token: () => ({ status: 307, headers: { location: thief.url }, body: {} }),
  });
  await expect(pullAs(server, { identitytoken: 'identity' })).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(`redirects a login to another host (${thief.host})`),
  });
  expect(thief.requests).toEqual([]);
});

test('a registry that knows passwords alone gets one', async () => {
  const server = await guarded({ challenge: 'Basic realm="corp"', admits: only(basic('user:password')) });
  await pullAs(server, { username: 'user', password: 'password' });
  expect(server.requests.filter(({ authorization }) => authorization === undefined)).toHaveLength(1);
});

test('tokens are preferred to passwords where a registry offers both', async () => {
  const challenge = `Basic realm="corp", ${BEARER}`;
  const server = await guarded({ challenge, admits: only('Bearer t'), token: () => ({ body: { token: 't' } }) });
  await pullAs(server, { username: 'user', password: 'password' });
});

test.each([
  ['a wrong one', { username: 'user', password: 'wrong' }],
  ['none', undefined],
])('who has %s is refused at once, and reads nothing secret', async (_, entry) => {
  const server = await guarded({ challenge: 'Basic realm="corp"', admits: only(basic('user:password')) });
  await expect(pullAs(server, entry)).rejects.toMatchObject({
    kind: 'denied',
    transient: false,
    message: expect.not.stringContaining('wrong'),
    remedy: expect.stringContaining('docker login'),
  });
});

test('a token that the registry takes no more is replaced', async () => {
  let issued = 0;
  let asked = 0;
  const server = await guarded({
    challenge: BEARER,
    admits: (authorization) => authorization === `Bearer t${asked++ < 3 ? 1 : 2}`,
    token: () => ({ body: { token: `t${++issued}` } }),
  });
  await pullAs(server, undefined);
  expect(issued).toBe(2);
});

test('a token that the registry never takes is refused at once', async () => {
  const server = await guarded({ challenge: BEARER, admits: only('nothing'), token: () => ({ body: { token: 't' } }) });
  await expect(pullAs(server, undefined)).rejects.toMatchObject({ kind: 'denied', transient: false });
});

test('a token is renewed before it expires', async () => {
  let issued = 0;
  const token = () => ({ body: { token: 't', expires_in: 0.001 + issued++ } });
  const server = await guarded({ challenge: BEARER, admits: only('Bearer t'), token });
  await pullAs(server, undefined);
  expect(issued).toBeGreaterThan(1);
});

describe('a token endpoint that wants the credentials by plain HTTP', () => {
  const guard = { challenge: BEARER, admits: only('Bearer t'), token: () => ({ body: { token: 't' } }) };
  const login = { username: 'user', password: 'password' };

  test('gets none for a registry that is asked by HTTPS', async () => {
    const authority = await createAuthority('login');
    push('team/app');
    const server = closing(await serveGuarded(setting.registry.content, guard, await authority.issue('127.0.0.1')));
    const tables = { [server.host]: { http: false, ca: [await write('ca.pem', authority.cert)] } };
    await expect(pullAs(server, login, { tables })).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(`${server.host} wants the credentials sent to ${server.host} by plain HTTP`),
    });
    expect(tokenRequests(server)).toEqual([]);
  });

  test('gets them for a registry that may be asked by plain HTTP', async () => {
    const server = await guarded(guard);
    await pullAs(server, login, { tables: { [server.host]: { insecure: true, http: true } } });
    expect(tokenRequests(server)).toMatchObject([{ authorization: basic('user:password') }]);
  });
});
