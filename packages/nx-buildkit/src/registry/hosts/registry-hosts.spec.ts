import { hostsOf, mirrorHost } from './registry-hosts';
import { readRegistryTables } from './registry-tables';

const where = (toml: string, registry: string) =>
  hostsOf(readRegistryTables(toml), registry).map(({ host, path, schemes }) => `${schemes.join('|')}://${host}${path}`);

test('mirrors come before the registry, in the order of the table, and Docker Hub has another host than its name', () => {
  const toml = '[registry."docker.io"]\nmirrors = ["a.corp", "b.corp:5000"]';
  expect(where(toml, 'docker.io')).toEqual([
    'https://a.corp/v2',
    'https://b.corp:5000/v2',
    'https://registry-1.docker.io/v2',
  ]);
  expect(where(toml, 'ghcr.io')).toEqual(['https://ghcr.io/v2']);
});

test.each([
  ['m/cache', 'https://m/v2/cache'],
  ['m/cache/hub/', 'https://m/v2/cache/hub'],
  ['m/../cache/v2', 'https://m/cache/v2'],
  ['https://m/cache', 'https://m/v2/cache'],
])('the path of the mirror %s is read as BuildKit reads it', (mirror, url) => {
  expect(where(`[registry."docker.io"]\nmirrors = ["${mirror}"]`, 'docker.io')[0]).toBe(url);
});

test.each([
  ['', 'corp', ['https']],
  ['http = true', 'corp', ['http']],
  ['insecure = true', 'corp', ['https']],
  ['insecure = true\nhttp = true', 'corp', ['https', 'http']],
  ['', 'localhost:5000', ['http']],
  ['http = false', 'localhost:5000', ['https']],
  ['insecure = true', '127.0.0.1:5000', ['https', 'http']],
])('with %j, %s is asked by %j', (table, host, schemes) => {
  const tables = readRegistryTables(`[registry."${host}"]\n${table}`);
  expect(hostsOf(tables, host)).toMatchObject([{ schemes }]);
  expect(mirrorHost(tables, 'docker.io', `${host}/p`)).toMatchObject({ schemes, isMirror: true });
});

test('certificates of a mirror stand in its own table', () => {
  const toml = `[registry."docker.io"]\nmirrors = ["m/p"]\n[registry."m"]\nca = ["/ca.pem"]\nkeypair = [{ key = "/k", cert = "/c" }]`;
  expect(hostsOf(readRegistryTables(toml), 'docker.io').map(({ tls }) => tls)).toEqual([
    { ca: ['/ca.pem'], keypair: [{ key: '/k', cert: '/c' }] },
    {},
  ]);
});

test('what BuildKit passes over in a table is left out', () => {
  expect(readRegistryTables('[registry."a"]\nhttp = "yes"\nmirrors = "m"\nkeypair = [{ key = "/k" }]')).toEqual({
    a: { keypair: [] },
  });
  expect(readRegistryTables('debug = true')).toEqual({});
});
