import { parseLock } from './parse-lock';
import { lockedImage } from '../../test-data/locked-image';

const image = lockedImage('alpine:3.20');
const lock = (change: object, platform: unknown = 'linux/arm64') =>
  JSON.stringify({ version: 1, platform, images: [{ ...image, ...change }] });

it.each<[string, object]>([
  ['an image', {}],
  ['a frontend', { role: 'syntax' }],
  ['one of another registry', { ref: 'localhost:5000/x/y:1', contextKey: 'localhost:5000/x/y:1', written: 'alias' }],
  ['a pinned one', { ref: `quay.io/x@${image.indexDigest}`, contextKey: `quay.io/x@${image.indexDigest}` }],
  ['a variant', { platform: 'linux/arm/v7' }],
  ['a version of Windows', { platform: 'windows(10.0.17763)/amd64' }],
  ['the latest', { ref: 'docker.io/library/alpine:latest', contextKey: 'alpine' }],
])('reads %s', (_, change) => {
  expect(parseLock(lock(change), 'x.json').images).toEqual([{ ...image, ...change }]);
});

it('leaves out what it does not know', () => {
  const text = JSON.stringify({ ...JSON.parse(lock({ evil: 1 })), evil: 2 });
  expect(parseLock(text, 'x.json')).toEqual({ version: 1, platform: 'linux/arm64', images: [image] });
});

it.each<[string, object]>([
  ['a key of another image', { contextKey: 'debian:12' }],
  ['a reference of another image', { ref: 'docker.io/evil/alpine:3.20' }],
  ['a reference in another form', { ref: 'alpine:3.20' }],
  ['a reference without a tag', { ref: 'docker.io/library/alpine', contextKey: 'alpine' }],
  ['a flag for a reference', { ref: '--file=/etc/shadow', contextKey: '--file=/etc/shadow' }],
  ['a flag for what was written', { written: '--output=/' }],
  ['what was written with a line break', { written: 'alpine\nRUN evil' }],
  ['an unknown role', { role: 'evil' }],
  ['a flag for a platform', { platform: '--privileged' }],
  ['a platform in another form', { platform: 'aarch64' }],
  ['a path for a digest', { indexDigest: 'sha256:../../x' }],
  ['another algorithm', { manifestDigest: `md5:${'b'.repeat(32)}` }],
  ['no config', { configDigest: undefined }],
  ['a negative size', { size: -1 }],
  ['a text for a number', { layers: '1' }],
])('refuses an image with %s', (_, change) => {
  expect(() => parseLock(lock(change), 'x.json')).toThrow('x.json is not a lock');
});

it.each<[string, string]>([
  ['is not JSON', '{'],
  ['is null', 'null'],
  ['is of another version', lock({}).replace('"version":1', '"version":2')],
  ['has no images', JSON.stringify({ version: 1, platform: 'linux/arm64' })],
  ['holds something that is not an image', JSON.stringify({ version: 1, platform: 'linux/arm64', images: [null] })],
  ['is for a path', lock({}, '../../x')],
  ['is for nothing', lock({}, null)],
])('refuses a file that %s', (_, text) => {
  expect(() => parseLock(text, 'x.json')).toThrow('x.json is not a lock');
});

it('names the download that is wrong', () => {
  const right = { url: 'https://files.example/f', digest: `sha256:${'0'.repeat(64)}`, size: 1 };
  const text = JSON.stringify({
    version: 1,
    platform: 'linux/amd64',
    images: [],
    downloads: [right, { ...right, url: 'f' }],
  });
  expect(() => parseLock(text, 'x.json')).toThrow('x.json is not a lock of base images: downloads[1] is not');
});
