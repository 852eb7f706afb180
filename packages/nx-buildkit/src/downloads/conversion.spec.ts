import { RE2JS } from 're2js';
import {
  conversionRules,
  convertedPrefixes,
  privateMask,
  offlineRules,
  originalUrl,
  withOriginalUrls,
} from './conversion';

it.each([
  ['http://deb.debian.org/', 'http://deb.debian.org/*', 'http/deb.debian.org/${1}'],
  ['https://pypi.org/simple/', 'https://pypi.org:443/simple/*', 'https/pypi.org:443/simple/${1}'],
  ['http://packages.example:8080/', 'http://packages.example:8080/*', 'http/packages.example:8080/${1}'],
  [
    'https://github.com/*/releases/download/',
    'https://github.com:443/*/releases/download/*',
    'https/github.com:443/${1}/releases/download/${2}',
  ],
])('sends %s to the server', (prefix, identifier, place) => {
  expect(conversionRules([prefix], 'http://127.0.0.1:5000/key')).toEqual([
    { action: 'CONVERT', selector: { identifier }, updates: { identifier: `http://127.0.0.1:5000/key/${place}` } },
  ]);
});

it('knows the URL again that a rule has converted', () => {
  const prefixes = ['https://pypi.org/simple/'];
  expect(originalUrl('/key/https/pypi.org:443/simple/a?b=c', 'key', prefixes)?.href).toBe(
    'https://pypi.org/simple/a?b=c',
  );
});

it.each([
  ['another key', '/other/https/pypi.org:443/simple/a'],
  ['another scheme', '/key/ftp/pypi.org:443/simple/a'],
  ['another host', '/key/https/internal.example:443/simple/a'],
  ['another path', '/key/https/pypi.org:443/pypi/a'],
  ['a way out of the prefix', '/key/https/pypi.org:443/simple/../pypi/a'],
  ['an encoded way out of the prefix', '/key/https/pypi.org:443/simple/%2e%2e/pypi/a'],
  ['a login', '/key/https/pypi.org:443@internal.example/simple/a'],
  ['nothing', '/'],
])('fetches nothing for %s', (_, path) => {
  expect(originalUrl(path, 'key', ['https://pypi.org/simple/'])).toBeUndefined();
});

it('converts what has a mirror, without taking all of a host of which it converts a part', () => {
  const prefixes = convertedPrefixes({
    prefixes: ['http://files.example/'],
    mirrors: { 'https://github.com/': ['https://mirror.example/'], 'https://go.example/': ['https://mirror.example/'] },
    private: [],
  });
  expect(prefixes).toEqual(expect.arrayContaining(['http://files.example/', 'https://go.example/']));
  expect(prefixes).not.toContain('https://github.com/');
});

it('shows the user what RUN asked for', () => {
  expect(
    withOriginalUrls(
      'GET http://127.0.0.1:1/k/https/a:443/b -> 200, http://127.0.0.1:1/k/http/c/',
      'http://127.0.0.1:1/k',
    ),
  ).toBe('GET https://a:443/b -> 200, http://c/');
});

describe('offline', () => {
  const server = 'http://127.0.0.1:5000/key';
  /** What BuildKit makes of a URL: the rules apply until nothing changes. */
  const converted = (url: string): string => {
    for (const { selector, updates } of offlineRules(server)) {
      const found = RE2JS.compile(selector.identifier).matcher(url);
      if (!updates || !found.matches()) continue;
      return converted(updates.identifier.replace('${1}', () => found.group(1) ?? ''));
    }
    return url;
  };

  it.each([
    ['https://example.com:443/a?b=c', `${server}/https/example.com:443/a?b=c`],
    ['http://example.com/a', `${server}/http/example.com/a`],
    ['http://127.0.0.1:80/', `${server}/http/127.0.0.1:80/`],
    ['http://127.0.0.1:50001/', `${server}/http/127.0.0.1:50001/`],
    ['http://1', `${server}/http/1`],
    ['http://10.0.0.1/', `${server}/http/10.0.0.1/`],
  ])('sends %s to the server, and no further', (url, to) => {
    expect(converted(url)).toBe(to);
    expect(originalUrl(to.slice('http://127.0.0.1:5000'.length), 'key', undefined)?.href).toBe(new URL(url).href);
  });

  it('denies git', () => {
    expect(offlineRules(server)).toContainEqual({ action: 'DENY', selector: { identifier: 'git://*' } });
  });
});

it('shows nothing of a private URL beyond its prefix, however BuildKit writes it', () => {
  const prefixes = ['https://gitlab.example/', 'http://files.example/priv/'];
  const text =
    'GET https://gitlab.example:443/t0ken/a -> 200, "https://gitlab.example/t0ken?b", http://files.example/priv/t0ken';
  expect(privateMask(prefixes)(text)).toBe(
    'GET https://gitlab.example/*** -> 200, "https://gitlab.example/***", http://files.example/priv/***',
  );
  expect(privateMask(prefixes)('http://files.example/public/a')).toBe('http://files.example/public/a');
  expect(convertedPrefixes({ prefixes: [], mirrors: {}, private: prefixes })).toEqual(expect.arrayContaining(prefixes));
});

it.each(['https://Files.example/priv/', 'https://files.example:443/priv/', 'https://files.example/a/../priv/'])(
  'shows nothing beyond the private prefix %s, however it is written',
  (prefix) => {
    for (const asked of ['https://files.example/priv/', 'https://files.example:443/priv/'])
      expect(privateMask([prefix])(`GET ${asked}t0ken`)).toBe(`GET ${prefix}***`);
  },
);
