import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { configureBuilder } from './downloads.support';
import { runIn } from './support/engine';

const BUILDER = 'e2e-downloads-truncated';
const SIZE = 1_000_000;

let workspace: ComponentWorkspace;
let server: Server;
beforeAll(async () => {
  // Goes away in the middle of each file, which is another one each time, so that nobody can go on with it.
  server = http.createServer(({ url }, response) => {
    const half = randomBytes(SIZE / 2);
    if (url?.startsWith('/whole')) return void response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(half);
    response.writeHead(200, url?.startsWith('/chunked') ? {} : { 'content-length': SIZE });
    response.write(half, () => response.destroy());
  });
  await once(server.listen(0, '127.0.0.2'), 'listening');
  const { port } = server.address() as AddressInfo;
  workspace = await componentWorkspace(BUILDER);
  const mirror = [`http://127.0.0.2:${port}/`];
  const mirrors = { 'http://packages.example/': mirror, 'https://packages.example/': mirror };
  await configureBuilder(workspace, BUILDER, { downloads: { mirrors } });
});
afterAll(async () => {
  await workspace.destroy();
  server.close();
  server.closeAllConnections();
});

it.each(['http', 'https'])('gives RUN no part of a file for the whole over %s', async (scheme) => {
  const tools = { curl: 'curl -sSf -o /file', wget: 'wget -q -O /file' };
  const gets = ['length', 'chunked'].map((kind) => `${tools.curl} ${scheme}://packages.example/${kind}`);
  // The small one of these images has no HTTPS.
  const wgets =
    scheme === 'http' ? ['length', 'chunked'].map((kind) => `${tools.wget} ${scheme}://packages.example/${kind}`) : [];
  const whole = `${tools.curl} ${scheme}://packages.example/whole`;
  const tries = [...gets, ...wgets, whole].map((get) => `${get}; echo $? >> /exit-codes`);
  const dockerfile = ['FROM buildpack-deps:trixie-curl', `RUN ${tries.join('; ')}`].join('\n');
  await workspace.component(scheme, dockerfile, { platform: 'amd64', runRetries: 0 });

  const output = await workspace.build(scheme);

  expect(output).toMatch(/packages\.example failed/);
  const image = workspace.image(scheme, 'v1-amd64');
  const codes = (await runIn(image, 'linux/amd64', 'cat', '/exit-codes')).split('\n').map(Number);
  expect(codes.slice(0, -1)).toHaveLength(gets.length + wgets.length);
  expect(codes.slice(0, -1)).not.toContain(0);
  expect([codes.at(-1), await runIn(image, 'linux/amd64', 'sh', '-c', 'wc -c < /file')]).toEqual([0, String(SIZE / 2)]);
});
