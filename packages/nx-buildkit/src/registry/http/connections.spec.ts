import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { generate } from 'selfsigned';
import type { TlsSettings } from '../hosts/registry-hosts';
import { openConnections, type Connections } from './connections';

let folder: string;
let server: Server;
let url: URL;
let ca: string;
let connections: Connections;
const made = jest.spyOn(tls, 'createSecureContext');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connections-'));
  ca = join(folder, 'ca.crt');
  const extensions = [{ name: 'subjectAltName' as const, altNames: [{ type: 7 as const, ip: '127.0.0.1' }] }];
  const pem = await generate([{ name: 'commonName', value: 'registry' }], { extensions });
  await writeFile(ca, pem.cert);
  server = createServer({ key: pem.private, cert: pem.cert }, (_, response) => void response.end('answer'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/v2/`);
});
beforeEach(() => {
  made.mockClear();
  connections = openConnections({}, { connectTimeout: 5_000, connections: 2 });
});
afterEach(() => connections.close());
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});

async function ask(settings: TlsSettings, pool: 'tokens' | 'content'): Promise<string> {
  const { body } = await connections.request(url, settings, pool, { method: 'GET' });
  return body.text();
}

it('reads the CAs once for tokens and content, and for all that ask at the same time', async () => {
  const asked = (['tokens', 'content', 'tokens'] as const).map((pool) => ask({ ca: [ca] }, pool));
  expect(await Promise.all(asked)).toEqual(['answer', 'answer', 'answer']);
  expect(made).toHaveBeenCalledTimes(1);
});

it('reads no CA of the machine for a host whose certificate is not checked', async () => {
  expect(await ask({ insecure: true }, 'content')).toBe('answer');
  expect(made.mock.calls).toEqual([[{ ca: [] }]]);
});

it('trusts no host for the settings of another one', async () => {
  expect(await ask({ insecure: true }, 'content')).toBe('answer');
  await expect(ask({}, 'content')).rejects.toThrow('self-signed certificate');
});

it('reads a certificate again that could not be read', async () => {
  const late = join(folder, 'late.crt');
  await expect(ask({ ca: [late] }, 'content')).rejects.toThrow('ENOENT');
  await copyFile(ca, late);
  expect(await ask({ ca: [late] }, 'content')).toBe('answer');
});
