import { fromDaemonJson } from './from-daemon-json';
import { JsonFile } from './json-file';

const read = (content: object) => fromDaemonJson(JsonFile.parse('daemon.json', JSON.stringify(content, undefined, 1)));

test('registry-mirrors are mirrors of Docker Hub, in their order', () => {
  const { mirrors = [] } = read({ 'registry-mirrors': ['https://b', 'http://a:5000'] });
  expect(mirrors.map(({ value, source }) => [value.registry, value.host, source])).toEqual([
    ['docker.io', 'b', 'daemon.json'],
    ['docker.io', 'a:5000', 'daemon.json'],
  ]);
});

test.each([
  ['r.example.com:5000', 'r.example.com:5000'],
  ['http://r.example.com', 'r.example.com'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['fd00::/8', 'fd00::/8'],
  ['fd00::1', '[fd00::1]'],
  ['[fd00::1]:5000', '[fd00::1]:5000'],
])('insecure-registries: %s', (text, value) => {
  expect(read({ 'insecure-registries': [text] }).insecureRegistries).toEqual([{ value, source: 'daemon.json' }]);
});

test("proxies are the engine's, as environment variables", () => {
  const proxies = { 'http-proxy': 'http://p:1', 'https-proxy': 'http://p:2', 'no-proxy': 'a,10.0.0.0/8' };
  expect(read({ proxies }).proxies).toEqual([
    {
      value: { of: 'engine', env: { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://p:2', NO_PROXY: 'a,10.0.0.0/8' } },
      source: 'daemon.json',
    },
  ]);
});

test('dns, dns-opts and dns-search', () => {
  const dns = { dns: ['10.0.0.53'], 'dns-opts': ['ndots:1'], 'dns-search': ['corp'] };
  expect(read(dns).dns).toEqual([
    { value: { nameservers: ['10.0.0.53'], options: ['ndots:1'], searchDomains: ['corp'] }, source: 'daemon.json' },
  ]);
});

test.each([
  [{ httpProxy: 'x' }, 'httpProxy', 'proxies.http-proxy'],
  [{ httpsProxy: 'x' }, 'httpsProxy', 'proxies.https-proxy'],
  [{ noProxy: 'x' }, 'noProxy', 'proxies.no-proxy'],
  [{ 'http-proxy': 'x' }, 'http-proxy', 'proxies.http-proxy'],
  [{ 'https-proxy': 'x' }, 'https-proxy', 'proxies.https-proxy'],
  [{ 'no-proxy': 'x' }, 'no-proxy', 'proxies.no-proxy'],
  [{ registryMirrors: [] }, 'registryMirrors', 'registry-mirrors'],
  [{ 'registry-mirror': [] }, 'registry-mirror', 'registry-mirrors'],
  [{ registry_mirrors: [] }, 'registry_mirrors', 'registry-mirrors'],
  [{ mirrors: [] }, 'mirrors', 'registry-mirrors'],
  [{ insecureRegistries: [] }, 'insecureRegistries', 'insecure-registries'],
  [{ 'insecure-registry': [] }, 'insecure-registry', 'insecure-registries'],
  [{ insecure_registries: [] }, 'insecure_registries', 'insecure-registries'],
  [{ 'dns-options': [] }, 'dns-options', 'dns-opts'],
  [{ 'dns-opt': [] }, 'dns-opt', 'dns-opts'],
  [{ dnsOpts: [] }, 'dnsOpts', 'dns-opts'],
  [{ dnsSearch: [] }, 'dnsSearch', 'dns-search'],
  [{ proxies: { httpProxy: 'x' } }, 'proxies.httpProxy', 'http-proxy'],
  [{ proxies: { httpsProxy: 'x' } }, 'proxies.httpsProxy', 'https-proxy'],
  [{ proxies: { noProxy: 'x' } }, 'proxies.noProxy', 'no-proxy'],
  [{ proxies: { default: {} } }, 'proxies.default', '~/.docker/config.json'],
])('a key that Docker does not know is reported with the right spelling: %j', (content, setting, spelling) => {
  expect(read(content).unusable).toEqual([
    { value: { setting, reason: expect.stringContaining(spelling) }, source: 'daemon.json' },
  ]);
});

test.each(['builder', 'max-concurrent-downloads', 'max-download-attempts'])(
  "%s is reported as the engine's own",
  (key) => {
    expect(read({ [key]: null }).unusable).toMatchObject([{ value: { setting: key } }]);
  },
);

test.each([
  [{ 'registry-mirrors': 'https://m' }, 'daemon.json:2:22: expected an array for "registry-mirrors", found string'],
  [{ 'registry-mirrors': [1] }, 'daemon.json:3:3: expected a string in "registry-mirrors"'],
  [{ 'registry-mirrors': ['https://ok', 'm'] }, 'daemon.json:4:3: mirror "m" has no scheme'],
  [{ 'insecure-registries': ['a b'] }, 'daemon.json:3:3: "a b" is not the name of a registry host'],
  [{ 'insecure-registries': ['10.0.0.0/64'] }, '"10.0.0.0/64" is not the name of a registry host'],
  [{ proxies: 'http://p' }, 'expected an object for "proxies", found string'],
  [
    { proxies: { 'http-proxy': ['http://p'] } },
    'daemon.json:3:17: expected a string for "proxies.http-proxy", found array',
  ],
  [{ dns: '1.1.1.1' }, 'daemon.json:2:9: expected an array for "dns", found string'],
])('a wrong value is named with its place: %j', (content, message) => {
  expect(() => read(content)).toThrow(message);
});

test('keys that are not about registries or the network are ignored', () => {
  expect(read({ 'data-root': '/x', 'log-driver': 'json-file', __proto__: {} })).toEqual({
    mirrors: [],
    insecureRegistries: [],
    proxies: [],
    unusable: [],
  });
});
