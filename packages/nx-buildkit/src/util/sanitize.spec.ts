import { maskCredentials } from './sanitize';

test.each([
  ['http://user:secret@proxy:3128', 'http://***@proxy:3128'],
  ['http://token@proxy', 'http://***@proxy'],
  ['http://user:p@ss/word@proxy:1', 'http://***@proxy:1'],
  ['user:secret@proxy:3128', '***@proxy:3128'],
  ['through http://a:b@one and c:d@two', 'through http://***@one and ***@two'],
  ['Get "https://me:secret@proxy:3128/x?sig=abc": EOF', 'Get "https://***@proxy:3128/x?***": EOF'],
])('credentials in %j are masked', (text, masked) => {
  expect(maskCredentials(text)).toBe(masked);
});

test.each([
  'https://mirror.example.com/path',
  'alpine:3.20@sha256:0123: not found',
  'docker-image://docker.io/library/alpine:3.20@sha256:0123: not found',
  'oci-layout:///store:pulled@sha256:0123: not found',
])('%j has none and stays as it is', (text) => {
  expect(maskCredentials(text)).toBe(text);
});
