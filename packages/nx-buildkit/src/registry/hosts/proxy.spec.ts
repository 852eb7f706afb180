import { proxyFor } from './proxy';

const env = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'tls:2' };
const via = (url: string, NO_PROXY = '') => proxyFor(new URL(url), { ...env, NO_PROXY });

test('each scheme has its proxy; one without a scheme is http', () => {
  expect([via('http://m'), via('https://m')]).toEqual(['http://plain:1', 'http://tls:2']);
});

test.each(['http://localhost:5000', 'http://127.0.0.1', 'http://127.9.9.9:1', 'http://[::1]:5000'])(
  'none for %s',
  (url) => {
    expect(via(url)).toBeUndefined();
  },
);

test.each([
  ['*', 'https://m.corp', false],
  ['m.corp', 'https://m.corp', false],
  ['corp', 'https://m.corp', false],
  ['.corp', 'https://m.corp', false],
  ['*.corp', 'https://m.corp', false],
  ['.m.corp', 'https://m.corp', true],
  ['orp', 'https://m.corp', true],
  ['M.CORP', 'https://m.corp', false],
  ['m.corp:443', 'https://m.corp', false],
  ['m.corp:5000', 'https://m.corp', true],
  ['a, m.corp ,b', 'https://m.corp', false],
  ['10.0.0.0/8', 'https://10.1.2.3:5000', false],
  ['10.0.0.0/8', 'https://11.1.2.3:5000', true],
  ['10.1.2.3', 'https://10.1.2.3:5000', false],
  ['fd00::/8', 'https://[fd00::1]:5000', false],
  [',', 'https://m.corp', true],
])('NO_PROXY=%s: %s through the proxy: %s', (list, url, proxied) => {
  expect(via(url, list) !== undefined).toBe(proxied);
});
