import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unmasked } from './masked-proxies';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'masked-'))));
afterEach(() => rm(root, { recursive: true }));

const MASKED = 'http://xxxxx:xxxxx@proxy.corp:3128';
const WHOLE = 'http://me:pa%40ss@proxy.corp:3128';
const find = async (files: Readonly<Record<string, string>>, env = {}) => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const paths = ['docker.service.d', 'config.json', 'default', 'nowhere'].map((path) => join(root, path));
  return (await unmasked({ HttpProxy: MASKED, HttpsProxy: 'http://other.corp' }, paths, env)).HttpProxy;
};

test.each<[string, Readonly<Record<string, string>>]>([
  [
    'a drop-in of systemd, whose escape is undone',
    { 'docker.service.d/proxy.conf': '[Service]\nEnvironment="HTTP_PROXY=http://me:pa%%40ss@proxy.corp:3128"\n' },
  ],
  [
    'the second of several assignments in a drop-in',
    { 'docker.service.d/p.conf': `Environment=NO_PROXY=a HTTPS_PROXY=http://x:y@else.corp:1 HTTP_PROXY=${WHOLE}` },
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
  expect(await unmasked({ HttpProxy: 'http://p:1' }, [], { HTTP_PROXY: WHOLE })).toEqual({ HttpProxy: 'http://p:1' }));
