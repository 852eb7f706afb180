import { maskCredentials } from './mask';

test.each([
  ['http://user:secret@proxy:3128', 'http://***@proxy:3128'],
  ['http://token@proxy', 'http://***@proxy'],
  ['http://user:p@ss/word@proxy:1', 'http://***@proxy:1'],
  ['user:secret@proxy:3128', '***@proxy:3128'],
  ['through http://a:b@one and c:d@two', 'through http://***@one and ***@two'],
  ['https://mirror.example.com/path', 'https://mirror.example.com/path'],
])('credentials in %j are masked', (text, masked) => {
  expect(maskCredentials(text)).toBe(masked);
});
