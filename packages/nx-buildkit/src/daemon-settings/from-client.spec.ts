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

const leftOut = (found: ReturnType<typeof fromEnvironment>) => found.unusable?.map(({ value }) => value);

test.each([
  ['http://p:99999', 'is not the URL of a proxy'],
  ['http://p:0', 'is not the URL of a proxy'],
  ['http://"p"', 'is not the URL of a proxy'],
  ['http://me:a#b@p.corp:3128', 'is not the URL of a proxy'],
  ['http://me:50%off@p.corp:3128', 'is not the URL of a proxy'],
  ['http://p q', 'holds a blank'],
  [' http://p:3128', 'holds a blank'],
  ['http://p:3128 ', 'holds a blank'],
  ['a\nb', 'holds a blank'],
  ['http://CORP\\me:secret@p.corp:3128', 'holds a backslash: write it as %5C'],
  ['CORP\\me:secret@p.corp:3128', 'holds a backslash: write it as %5C'],
  ['socks4://127.0.0.1:1080', 'has the scheme socks4: only http, https, socks5, socks5h can be used'],
  ['ftp://p', 'has the scheme ftp'],
])('%j, which Go does not take, is named and left out, and the other proxy counts', (value, reason) => {
  const found = fromEnvironment({ HTTP_PROXY: value, HTTPS_PROXY: 'http://good.corp:3128' });
  expect(env(found)).toEqual([{ HTTPS_PROXY: 'http://good.corp:3128' }]);
  expect(leftOut(found)).toEqual([{ setting: 'HTTP_PROXY', reason: expect.stringContaining(reason) }]);
  expect(JSON.stringify(found)).not.toContain('secret');
});

test.each([
  'socks5://127.0.0.1:1080',
  'socks5h://me:secret@127.0.0.1:1080',
  'https://user:p%40ss@p.corp',
  "http://CORP%5Cme:it's$fine!@p.corp:3128",
  'me:secret@p.corp:3128',
  'p.corp:3128',
  'p',
  'http://p/path',
  'http://[fd00::1]:3128/',
  'http://p:',
  'http://prøxy.corp:3128?from=here',
])('%s is a proxy', (value) => {
  const found = fromEnvironment({ HTTPS_PROXY: value });
  expect([env(found), found.unusable]).toEqual([[{ HTTPS_PROXY: value }], undefined]);
});

test('a no-proxy list cannot carry control characters or quotes', () => {
  expect(leftOut(fromEnvironment({ HTTP_PROXY: 'p', NO_PROXY: 'a,"b' }))).toMatchObject([{ setting: 'NO_PROXY' }]);
});
