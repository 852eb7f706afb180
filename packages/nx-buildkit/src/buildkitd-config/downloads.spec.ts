import { downloadSettings } from './downloads';
import type { chooseNetwork } from './network';
import { translate } from './translate';

const NOTHING = {
  mirrors: [],
  insecureRegistries: [],
  namedHosts: [],
  proxies: [],
  dns: [],
  certificates: [],
  unusable: [],
};
const settings = NOTHING as unknown as Parameters<typeof chooseNetwork>[0];

it('is off unless the option says otherwise', () => {
  expect(downloadSettings(undefined)).toBeUndefined();
  expect(downloadSettings(false)).toBeUndefined();
  expect(downloadSettings(true)).toEqual({ prefixes: [], mirrors: {}, private: [] });
});

it.each([
  'packages.example/',
  'https://packages.example',
  'https://packages.example/files',
  'ftp://packages.example/',
  'https://*.example/',
  'https://packages.example/**/',
  'https://packages.example/?a=/',
  'https://user:password@packages.example/',
])('refuses %s as a prefix', (prefix) => {
  const refused = expect(() => downloadSettings({ prefixes: [prefix] }));
  refused.toThrow(/which is not a prefix of URLs/);
  refused.not.toThrow(/password@/);
  expect(() => downloadSettings({ mirrors: { 'https://a.example/': [prefix] } })).toThrow(/not a prefix/);
});

it('takes a wildcard in a prefix, and none in a mirror', () => {
  const prefix = 'https://github.example/*/releases/';
  expect(downloadSettings({ prefixes: [prefix] })).toEqual({ prefixes: [prefix], mirrors: {}, private: [] });
  expect(() => downloadSettings({ mirrors: { [prefix]: [] } })).toThrow(/not a prefix/);
  expect(() => downloadSettings({ private: [prefix] })).toThrow(/not a prefix/);
  expect(() => downloadSettings({ mirrors: { [prefix]: [] } })).toFailWith('NXBK-1003');
});

it("switches BuildKit's proxy on, and gives the builder this machine's network", () => {
  const on = translate(settings, { downloads: true }, { linkDir: '/links' });
  expect(on).toMatchObject({ config: { proxyNetwork: true }, network: 'host', downloads: { prefixes: [] } });
  const off = translate(settings, {}, { linkDir: '/links' });
  expect(off.config).toEqual({});
  expect(off.downloads).toBeUndefined();
  expect(() => translate(settings, { downloads: true }, { network: 'bridge', linkDir: '/links' })).toThrow(/network/);
});
