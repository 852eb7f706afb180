import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate } from 'selfsigned';
import { fromCertsDir } from './from-certs-dir';

let dir: string;
let one: { readonly cert: string; readonly private: string };
let other: { readonly cert: string; readonly private: string };

beforeAll(async () => {
  one = await generate([{ name: 'commonName', value: 'one' }], { keyType: 'ec' });
  other = await generate([{ name: 'commonName', value: 'other' }], { keyType: 'ec' });
});
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'certs-d-'))));
afterEach(() => rm(dir, { recursive: true }));

async function read(files: Readonly<Record<string, string>>) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return fromCertsDir(dir);
}

test('every .crt is an authority, every .cert with its .key a client certificate', async () => {
  const { certificates } = await read({
    'r.corp:5000/ca.crt': one.cert,
    'r.corp:5000/client.cert': other.cert,
    'r.corp:5000/client.key': other.private,
    'r.corp:5000/notes.txt': 'not a certificate',
  });
  const at = (name: string) => join(dir, 'r.corp:5000', name);
  expect(certificates).toEqual([
    { value: { host: 'r.corp:5000', ca: [at('ca.crt')], keypair: [] }, source: at('ca.crt') },
    {
      value: { host: 'r.corp:5000', ca: [], keypair: [{ key: at('client.key'), cert: at('client.cert') }] },
      source: at('client.cert'),
    },
  ]);
});

test.each([
  ['an authority that is not PEM', () => ({ 'r/ca.crt': 'x' }), 'r/ca.crt', 'holds nothing in PEM form'],
  ['a certificate without its key', () => ({ 'r/client.cert': one.cert }), 'r/client.cert', 'client.key: ENOENT'],
  ['a key without its certificate', () => ({ 'r/client.key': one.private }), 'r/client.cert', 'client.cert: ENOENT'],
  [
    "another certificate's key",
    () => ({ 'r/client.cert': one.cert, 'r/client.key': other.private }),
    'r/client.cert',
    'is the key of another certificate',
  ],
  ['a folder that names no host', () => ({ 'a b/ca.crt': one.cert }), 'a b', 'is not the name of a registry host'],
  ["containerd's hosts.toml", () => ({ 'r/hosts.toml': '' }), 'r/hosts.toml', 'the option "mirrors"'],
  ['a folder in place of a certificate', () => ({ 'r/ca.crt/x': '' }), 'r/ca.crt', 'EISDIR'],
])('%s is left out and named', async (_, files, path, reason) => {
  const { certificates, unusable } = await read(files());
  expect(certificates).toEqual([]);
  expect(unusable).toEqual([
    { value: { setting: 'certificates', reason: expect.stringContaining(reason) }, source: join(dir, path) },
  ]);
});

test('what is broken for one host leaves the others alone', async () => {
  const { certificates } = await read({ 'a/ca.crt': 'x', 'b/ca.crt': one.cert });
  expect(certificates?.map(({ value }) => value.host)).toEqual(['b']);
});
