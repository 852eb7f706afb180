import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unmasked } from './masked-proxies';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'masked-'))));
afterEach(() => rm(root, { recursive: true }));

const MASKED = 'http://xxxxx:xxxxx@proxy.corp:3128';
const WHOLE = 'http://me:pa%40ss@proxy.corp:3128';
/** What is made of the masked proxy; a text can name the folder as DIR. */
const look = async (files: Readonly<Record<string, string>>, env = {}) => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text.replaceAll('DIR', root));
  }
  const paths = (...names: readonly string[]) => names.map((name) => join(root, name));
  const places = { services: paths('docker.service.d', 'default', 'nowhere'), files: paths('config.json') };
  return unmasked({ HttpProxy: MASKED, HttpsProxy: 'http://other.corp' }, places, env);
};
const find = async (...args: Parameters<typeof look>) => (await look(...args)).info.HttpProxy;

test.each<[string, Readonly<Record<string, string>>]>([
  [
    'a drop-in of systemd, whose escape is undone',
    { 'docker.service.d/proxy.conf': '[Service]\nEnvironment="HTTP_PROXY=http://me:pa%%40ss@proxy.corp:3128"\n' },
  ],
  [
    'the second of several assignments in a drop-in',
    { 'docker.service.d/p.conf': `Environment=NO_PROXY=a HTTPS_PROXY=http://x:y@else.corp:1 HTTP_PROXY=${WHOLE}` },
  ],
  [
    'a file that a drop-in names, in quotes',
    {
      'docker.service.d/proxy.conf': '[Service]\nEnvironmentFile=-DIR/nowhere\nEnvironmentFile=-DIR/proxy.env\n',
      'proxy.env': `# proxies\nNO_PROXY=localhost\nHTTP_PROXY="${WHOLE}"\n`,
    },
  ],
  [
    'the second of the files that a pattern names',
    {
      'docker.service.d/proxy.conf': 'EnvironmentFile=DIR/env.d/*.env',
      'env.d/1.env': 'https_proxy=http://x:y@else.corp:1',
      'env.d/2.env': `https_proxy='http://me:pa%40ss@proxy.corp:'3128`,
    },
  ],
  ['an environment file', { default: `export http_proxy='${WHOLE}'\n` }],
  ["the client's config.json", { 'config.json': JSON.stringify({ proxies: { default: { httpsProxy: WHOLE } } }) }],
])('credentials come from %s', async (_, files) => expect(await find(files)).toBe(WHOLE));

test('credentials come from the environment', async () => expect(await find({}, { https_proxy: WHOLE })).toBe(WHOLE));

test.each<[string, Readonly<Record<string, string>>]>([
  ['no file', {}],
  ['a file with the proxy of another host', { default: 'HTTP_PROXY=http://me:secret@proxy.corp:3129' }],
  ['a file with the proxy without credentials', { default: 'HTTP_PROXY=http://proxy.corp:3128' }],
])('%s leaves it as the engine says it', async (_, files) => expect(await find(files)).toBe(MASKED));

test('what is not masked is left alone', async () =>
  expect(await unmasked({ HttpProxy: 'http://p:1' }, { services: [], files: [] }, { HTTP_PROXY: WHOLE })).toEqual({
    info: { HttpProxy: 'http://p:1' },
    unreadable: new Map(),
  }));

describe('a file that cannot be read', () => {
  const files = { 'docker.service.d/1.conf': 'EnvironmentFile=DIR/env.d\nEnvironmentFile=-DIR/gone', 'env.d/x': '' };

  test('is named', async () =>
    expect((await look(files)).unreadable).toEqual(new Map([[join(root, 'env.d'), 'it is not a file']])));

  test('is no matter where another one has what is looked for', async () =>
    expect((await look({ ...files, default: `HTTP_PROXY=${WHOLE}` })).unreadable).toEqual(new Map()));
});
