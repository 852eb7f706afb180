import { fromClientConfig, fromEnvironment } from './from-client';
import { JsonFile } from './json-file';

const config = JsonFile.parse(
  'config.json',
  JSON.stringify({
    auths: { 'r.corp': { auth: 'c2VjcmV0' } },
    proxies: {
      default: { httpProxy: 'http://d:1', httpsProxy: 'http://d:2', noProxy: 'a' },
      'tcp://engine:2376': { httpProxy: 'http://e:1' },
    },
  }),
);
const env = (found: ReturnType<typeof fromEnvironment>) => found.proxies?.map(({ value }) => value.env);

test('config.json: the default proxies', () => {
  expect(env(fromClientConfig(config, undefined))).toEqual([
    { HTTP_PROXY: 'http://d:1', HTTPS_PROXY: 'http://d:2', NO_PROXY: 'a' },
  ]);
});

test('config.json: those of the engine in use', () => {
  expect(env(fromClientConfig(config, 'tcp://engine:2376'))).toEqual([{ HTTP_PROXY: 'http://e:1' }]);
});

test('environment: upper and lower case, the upper case first', () => {
  expect(env(fromEnvironment({ http_proxy: 'http://a', HTTPS_PROXY: 'b:3128', https_proxy: 'http://c' }))).toEqual([
    { HTTP_PROXY: 'http://a', HTTPS_PROXY: 'b:3128' },
  ]);
});

test.each([{}, { HTTP_PROXY: '' }, { NO_PROXY: 'localhost' }])('no proxy in %j', (variables) => {
  expect(fromEnvironment(variables)).toEqual({});
});

test.each(['http://p:99999', 'http://p:0', 'http://p q', 'http://p/path', 'http://"p"', 'a\nb', 'ftp://p'])(
  '%j is refused as a proxy',
  (value) => {
    expect(() => fromEnvironment({ HTTP_PROXY: value })).toThrow('is not the URL of a proxy');
  },
);

test.each(['socks5://127.0.0.1:1080', 'https://user:p%40ss@p.corp', 'p.corp:3128', 'http://[fd00::1]:3128/'])(
  '%s is a proxy',
  (value) => {
    expect(env(fromEnvironment({ HTTPS_PROXY: value }))).toEqual([{ HTTPS_PROXY: value }]);
  },
);

test('a no-proxy list cannot carry control characters or quotes', () => {
  expect(() => fromEnvironment({ HTTP_PROXY: 'p', NO_PROXY: 'a,"b' })).toThrow('holds a quote or a control character');
});
