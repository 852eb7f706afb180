import { chmod } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { findCredentials } from './credentials';
import { useSetting } from '../testing/set-up';

const setting = useSetting();
const { write } = setting;

const HOST = 'registry.corp:5000';
const HUB = 'registry-1.docker.io';
const LOGIN = { username: 'user', password: 'password' };
const auth = (login: string) => ({ auth: Buffer.from(login).toString('base64') });

const find = async (config: object | string, host = HOST, env: NodeJS.ProcessEnv = {}, helperTimeout = 30_000) => {
  await write('config.json', typeof config === 'string' ? config : JSON.stringify(config));
  const PATH = `${setting.folder}${delimiter}${process.env['PATH']}`;
  return findCredentials({ DOCKER_CONFIG: setting.folder, PATH, ...env }, host, helperTimeout);
};

/** A credential helper that writes down what it was asked for. */
const helper = (name: string, script: string) =>
  write(`docker-credential-${name}`, `#!/bin/sh\nhost=$(cat); echo "$1 $host" >> "$0.asked"\n${script}\n`, 0o755);
const says = (answer: object) => `echo '${JSON.stringify(answer)}'`;

describe('config.json', () => {
  test.each<[string, object]>([
    ['a pair in base64', auth('user:password')],
    ['a pair in base64 that Docker has padded with zeros', auth('user:password\0\0')],
    ['two fields', { username: 'user', password: 'password' }],
  ])('keeps a login as %s', async (_, entry) => {
    expect(await find({ auths: { [HOST]: entry } })).toEqual(LOGIN);
  });

  test('keeps an identity token beside a name', async () => {
    const entry = { ...auth('00000000:'), identitytoken: 'identity' };
    expect(await find({ auths: { [HOST]: entry } })).toEqual({ identityToken: 'identity' });
  });

  test.each([`https://${HOST}`, `http://${HOST}/v1/`, `${HOST}/v2/`])('may name the host as %s', async (name) => {
    expect(await find({ auths: { [name]: auth('user:password') } })).toEqual(LOGIN);
  });

  test("names Docker Hub by its index' address", async () => {
    expect(await find({ auths: { 'https://index.docker.io/v1/': auth('user:password') } }, HUB)).toEqual(LOGIN);
  });

  test.each<[string, object]>([
    ['nothing', {}],
    ['null', { auths: null, credHelpers: null, credsStore: null }],
    ['another host', { auths: { 'registry.corp': auth('user:password') } }],
    ['an empty entry, as Docker leaves it beside a helper', { auths: { [HOST]: {} } }],
    ['an entry of null', { auths: { [HOST]: null } }],
    ['an entry that is not a pair', { auths: { [HOST]: { auth: 'nonsense' } } }],
  ])('with %s knows no login', async (_, config) => expect(await find(config)).toBeUndefined());

  test('that is not there knows no login', async () => {
    expect(await findCredentials({ DOCKER_CONFIG: '/nowhere' }, HOST, 1_000)).toBeUndefined();
  });

  test.each(['', '\n', '{}', '[]'])('that says nothing knows no login: %j', async (text) => {
    expect(await find(text)).toBeUndefined();
  });

  test('that is not JSON is named, and not shown', async () => {
    const failing = find('{"auths": "s3cret');
    await expect(failing).rejects.toMatchObject({ kind: 'credentials', remedy: `mend ${setting.folder}/config.json` });
    await expect(failing).rejects.toThrow(expect.not.stringContaining('s3cret'));
  });
});

describe('DOCKER_AUTH_CONFIG', () => {
  const variable = (auths: object) => ({ DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) });

  test('comes before config.json', async () => {
    const env = variable({ [HOST]: auth('user:password') });
    expect(await find({ auths: { [HOST]: auth('other:one') } }, HOST, env)).toEqual(LOGIN);
  });

  test('leaves to config.json what it does not hold', async () => {
    const env = variable({ 'other.corp': auth('other:one') });
    expect(await find({ auths: { [HOST]: auth('user:password') } }, HOST, env)).toEqual(LOGIN);
  });
});

describe('a credential helper', () => {
  const answer = says({ ServerURL: HOST, Username: 'user', Secret: 'password' });

  test('that is named for all registries is asked for this one', async () => {
    await helper('all', answer);
    expect(await find({ credsStore: 'all' })).toEqual(LOGIN);
  });

  test('that is named for the registry comes before the one for all', async () => {
    await helper('all', 'exit 1');
    await helper('one', answer);
    expect(await find({ credsStore: 'all', credHelpers: { [HOST]: 'one' } })).toEqual(LOGIN);
  });

  test('is asked for Docker Hub by the address of its index', async () => {
    await helper('all', `[ "$host" = https://index.docker.io/v1/ ] && ${answer}`);
    expect(await find({ credsStore: 'all' }, HUB)).toEqual(LOGIN);
  });

  test('may give an identity token', async () => {
    await helper('all', says({ Username: '<token>', Secret: 'identity' }));
    expect(await find({ credsStore: 'all' })).toEqual({ identityToken: 'identity' });
  });

  test('may take its time', async () => {
    await helper('all', `sleep 1; ${answer}`);
    expect(await find({ credsStore: 'all' })).toEqual(LOGIN);
  });

  test('that knows no login is believed', async () => {
    await helper('all', 'echo credentials not found in native keychain; exit 1');
    expect(await find({ credsStore: 'all' })).toBeUndefined();
  });

  test.each<[string, object]>([
    ['"credsStore"', { credsStore: 'nowhere' }],
    [`"credHelpers" for ${HOST}`, { credHelpers: { [HOST]: 'nowhere' } }],
  ])('that is not installed is reported with the file and the entry %s', async (entry, config) => {
    await expect(find(config)).rejects.toMatchObject({
      kind: 'credentials',
      message: `docker-credential-nowhere is not installed, and ${setting.folder}/config.json names it in ${entry}`,
    });
  });

  test('that cannot be run is reported with the reason', async () => {
    await chmod(await helper('all', answer), 0o644);
    await expect(find({ credsStore: 'all' })).rejects.toMatchObject({
      kind: 'credentials',
      message: expect.stringMatching(
        /^docker-credential-all cannot be run \(.*EACCES\), and .* names it in "credsStore"$/,
      ),
    });
  });

  test.each<[string, string, number, RegExp]>([
    [
      'hangs',
      'sleep 60',
      300,
      /^docker-credential-all gave no answer in 0.3 s \(.*config.json names it in "credsStore"\)$/,
    ],
    [
      'fails',
      'echo no agent; exit 1',
      60_000,
      /^docker-credential-all failed: no agent \(.*names it in "credsStore"\)$/,
    ],
    ['fails without a word', 'exit 7', 60_000, /^docker-credential-all failed: exit code 7 \(/],
    ['is killed', 'kill -9 $$', 60_000, /^docker-credential-all failed: it was ended by SIGKILL \(/],
  ])('that %s may do better next time', async (_, script, timeout, message) => {
    await helper('all', script);
    await expect(find({ credsStore: 'all' }, HOST, {}, timeout)).rejects.toMatchObject({
      kind: 'helper-failed',
      message: expect.stringMatching(message),
      remedy: expect.stringContaining(`echo ${HOST} | docker-credential-all get`),
    });
  });

  test('that answers with something else is named, and its answer not shown', async () => {
    await helper('all', 'echo s3cret');
    const failing = find({ credsStore: 'all' });
    await expect(failing).rejects.toMatchObject({ kind: 'credentials' });
    await expect(failing).rejects.toThrow(expect.not.stringContaining('s3cret'));
  });
});
