import { randomBytes } from 'node:crypto';
import { startFront, type Front, type FrontOptions } from '../../../../tools/hub/front';
import { startFakeRegistry, type FakeRegistry } from '../../../../tools/hub/testing/fake-registry';
import type { RegistryClient } from './client';
import type { RegistryLimits } from './limits';
import { openRegistryClient } from './open-client';
import type { RegistryTables } from './registry-tables';
import { makeImage } from './testing/image';
import { readImage } from './testing/read';

let registry: FakeRegistry;
const closing: { close(): Promise<unknown> }[] = [];

beforeEach(async () => {
  registry = await startFakeRegistry();
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
  await registry.close();
});

async function front(options: Partial<FrontOptions> = {}): Promise<Front> {
  const started = await startFront({ upstream: registry.url, ...options });
  closing.push(started);
  return started;
}

function open(
  tables: RegistryTables = {},
  limits: Partial<RegistryLimits> = {},
  env: NodeJS.ProcessEnv = {},
): RegistryClient {
  const client = openRegistryClient({ tables, limits, env: { DOCKER_CONFIG: '/nowhere', ...env } });
  closing.push(client);
  return client;
}

const hostOf = ({ url }: { readonly url: string }) => new URL(url).host;
const push = (repository: string, layers: readonly Buffer[] = [randomBytes(1000)]) => {
  const image = makeImage(repository, '1', layers);
  for (const [path, bytes] of image.content) registry.content.set(path, bytes);
  return image;
};
const asked = (hub: Front) =>
  hub.requests().map(({ method, kind, reference }) => `${method} ${kind} ${reference ?? ''}`.trim());

test('an image takes one request for each of its parts', async () => {
  const image = push('team/app', [randomBytes(1000), randomBytes(100_000)]);
  const hub = await front({ token: false });
  const blobs = await readImage(open().openPull(`${hostOf(hub)}/team/app:1`));
  expect(blobs.map(({ length }) => length)).toEqual([image.config.size, 1000, 100_000]);
  expect(asked(hub)).toEqual([
    'GET manifest 1',
    `GET manifest ${image.manifestDigest}`,
    ...[image.config, ...image.layers].map(({ digest }) => `GET blob ${digest}`),
  ]);
});

test('ten images with tokens take one refusal, one token each, and each document once', async () => {
  const hub = await front();
  const images = Array.from({ length: 10 }, (_, i) => `team/app${i}`);
  for (const image of images) push(image);
  const client = open();
  await Promise.all(images.map((image) => readImage(client.openPull(`${hostOf(hub)}/${image}:1`))));
  const count = (wanted: string) => hub.requests().filter(({ kind }) => kind === wanted).length;
  expect({ tokens: count('token'), manifests: count('manifest'), blobs: count('blob') }).toEqual({
    tokens: 10,
    manifests: 21,
    blobs: 20,
  });
  expect(hub.requests().filter(({ status }) => status === 401)).toHaveLength(1);
});
