import { randomBytes } from 'node:crypto';
import type { Front } from '../../../../tools/hub/front';
import { readImage } from './testing/read';
import { hostOf, useSetting } from './testing/set-up';

const { front, open, push } = useSetting();
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
