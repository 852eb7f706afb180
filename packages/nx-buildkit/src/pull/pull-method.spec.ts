import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stringify } from 'smol-toml';
import type { BuilderRecord } from '../builder/model/record';
import { detourFor } from './pull-method';

const REF = 'registry.example/image:1';

const why = async (builder: Partial<BuilderRecord>, registry: object = {}): Promise<string | undefined> => {
  const record = { driver: 'docker-container', buildx: 'v0.38.2', ...builder } as BuilderRecord;
  return (await detourFor({ toml: stringify({ registry }), env: {}, builder: record }, REF))?.why;
};

it.each([
  ['a current buildx', {}],
  ['a buildx that does not know its version', { buildx: 'v0.0.0+unknown' }],
  ["the engine's own BuildKit", { driver: 'docker' as const }],
])('is none with %s', async (_, builder) => expect(await why(builder)).toBeUndefined());

it('is none where there is no builder', async () => {
  const registry = { 'registry.example': { insecure: true } };
  expect(await detourFor({ toml: stringify({ registry }), env: {} }, REF)).toBeUndefined();
});

it.each([
  ['a buildx that cannot write layouts', { buildx: 'v0.32.9' }, {}, 'v0.32.9 is older than 0.33.0'],
  ['a builder elsewhere', { driver: 'remote' as const }, {}, 'driver remote'],
  [
    'a registry that wants a client certificate',
    {},
    { 'registry.example': { keypair: [{ key: 'k', cert: 'c' }] } },
    'shows registry.example no client certificate',
  ],
  [
    'a mirror whose certificate nobody vouches for',
    {},
    { 'registry.example': { mirrors: ['mirror.example/path'] }, 'mirror.example': { insecure: true } },
    'checks the certificate of mirror.example, which is insecure',
  ],
])('is there for %s', async (_, builder, registry, reason) => expect(await why(builder, registry)).toContain(reason));

describe('an insecure host that may be asked by plain http', () => {
  let server: Server;
  let status: number;
  beforeAll(() =>
    once((server = createServer((_, response) => response.writeHead(status).end())).listen(0), 'listening'),
  );
  afterAll(() => server.close());

  it.each([
    ['needs none where it answers', 401, undefined],
    ['needs one where it says that it speaks https', 400, expect.stringContaining('is insecure')],
  ])('%s', async (_, answer, expected) => {
    status = answer;
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const registry = { 'registry.example': { mirrors: [host] }, [host]: { http: true, insecure: true } };
    expect(await why({}, registry)).toEqual(expected);
  });
});
