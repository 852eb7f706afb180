import { fromOptions, type SettingsOptions } from '../../daemon-settings/from-options';
import { dockerMirror } from '../../registry/hosts/mirror';
import { mergeSettings, type DaemonSettings } from '../../daemon-settings/settings';
import { registryTables } from './registries';

const settings = (options: SettingsOptions, more: Partial<DaemonSettings> = {}) =>
  mergeSettings([fromOptions(options), more]);
const tables = (found: DaemonSettings, network: 'bridge' | 'host' = 'bridge') =>
  registryTables(found, { network, linkDir: '/out/certs' });
const ca = (host: string, ...paths: string[]) => ({
  certificates: paths.map((path) => ({ value: { host, ca: [path], keypair: [] }, source: path })),
});

test('each registry has its own mirrors, in their order', () => {
  const mirrors = { 'docker.io': ['b', 'a/hub'], 'quay.io': ['a/quay'] };
  expect(tables(settings({ mirrors })).registry).toEqual({
    'docker.io': { mirrors: ['b', 'a/hub'] },
    'quay.io': { mirrors: ['a/quay'] },
  });
});

test('http stands in the table of the mirror, and makes nothing insecure', () => {
  expect(tables(settings({ mirrors: { 'docker.io': ['http://m:5000'] } })).registry).toEqual({
    'docker.io': { mirrors: ['m:5000'] },
    'm:5000': { http: true },
  });
});

test('an https mirror on loopback says so, since BuildKit would speak plain HTTP', () => {
  for (const host of ['localhost:5000', '127.0.0.1:5000', '127.8.0.1', '[::1]:5000']) {
    expect(tables(settings({ mirrors: { 'docker.io': [host] } })).registry[host]).toEqual({ http: false });
  }
});

test("Docker's mirror with a path /p means /p/v2, which is /v2/../p/v2 for BuildKit", () => {
  const mirrors = [{ value: dockerMirror('https://m/p/', 'docker info'), source: 'docker info' }];
  const { registry, report } = tables(settings({}, { mirrors }));
  expect(registry['docker.io']?.mirrors).toEqual(['m/../p/v2']);
  expect(report).toMatchObject([{ setting: 'mirror https://m/p of docker.io', outcome: 'translated' }]);
});

test('one host with two schemes: the first counts, the other is reported', () => {
  const { registry, report } = tables(
    settings({ mirrors: { 'docker.io': ['http://m:1/a'], 'quay.io': ['https://m:1/b'] } }),
  );
  expect(registry).toEqual({ 'docker.io': { mirrors: ['m:1/a'] }, 'm:1': { http: true } });
  expect(report[1]).toMatchObject({ outcome: 'not carried', reason: expect.stringContaining('another scheme') });
});

test('two https mirrors, then a http one, on the same host', () => {
  const { registry } = tables(settings({ mirrors: { 'docker.io': ['m/a', 'm/b', 'http://m/c'] } }));
  expect(registry).toEqual({ 'docker.io': { mirrors: ['m/a', 'm/b'] } });
});

test("insecure has Docker's two folds", () => {
  expect(tables(settings({ insecureRegistries: ['r:5000'] })).registry).toEqual({
    'r:5000': { http: true, insecure: true },
  });
});

test('an insecure mirror keeps its place among the mirrors', () => {
  const found = settings({ mirrors: { 'docker.io': ['m'] }, insecureRegistries: ['m'] });
  expect(tables(found).registry).toEqual({ 'docker.io': { mirrors: ['m'] }, m: { http: true, insecure: true } });
});

test('an insecure network means the hosts in it that are named', () => {
  const namedHosts = [
    { value: { host: '10.0.0.1:5000', addresses: ['10.0.0.1'] }, source: 'Dockerfile' },
    { value: { host: 'r.corp', addresses: ['10.0.0.2', 'fd00::2'] }, source: 'Dockerfile' },
    { value: { host: 'else.where', addresses: ['192.0.2.1'] }, source: 'Dockerfile' },
  ];
  const { registry, report } = tables(
    settings({ insecureRegistries: ['10.0.0.0/8', '172.16.0.0/12'] }, { namedHosts }),
  );
  expect(registry).toEqual({
    '10.0.0.1:5000': { http: true, insecure: true },
    'r.corp': { http: true, insecure: true },
  });
  expect(report.map(({ outcome }) => outcome)).toEqual(['translated', 'not carried']);
});

test('certificates stand in the table of their host', () => {
  const keypair = [{ key: '/d/client.key', cert: '/d/client.cert' }];
  const pair = { certificates: [{ value: { host: 'm', ca: [], keypair }, source: '/d/client.cert' }] };
  const found = mergeSettings([ca('m', '/d/ca.crt'), pair]);
  expect(tables(found)).toMatchObject({ registry: { m: { ca: ['/d/ca.crt'], keypair } }, links: [] });
});

test('equal base names of one host are kept apart by links, those of different hosts need none', () => {
  const { registry, links } = tables(mergeSettings([ca('m:1', '/a/ca.crt', '/b/ca.crt'), ca('n', '/c/ca.crt')]));
  expect(registry).toEqual({
    'm:1': { ca: ['/a/ca.crt', '/out/certs/m_1-2-ca.crt'] },
    n: { ca: ['/c/ca.crt'] },
  });
  expect(links).toEqual([{ path: '/out/certs/m_1-2-ca.crt', target: '/b/ca.crt' }]);
});

test('three equal base names get three names', () => {
  const { links } = tables(mergeSettings([ca('m', '/a/ca.crt', '/b/ca.crt', '/c/ca.crt')]));
  expect(links.map(({ path }) => path)).toEqual(['/out/certs/m-2-ca.crt', '/out/certs/m-3-ca.crt']);
});

test('certificates of an insecure host are not read, as with Docker', () => {
  const { registry, report } = tables(
    mergeSettings([fromOptions({ insecureRegistries: ['m'] }), ca('m', '/d/ca.crt')]),
  );
  expect(registry).toEqual({ m: { http: true, insecure: true } });
  expect(report[1]).toMatchObject({ outcome: 'not carried' });
});

test('a loopback mirror is called out for a builder in a bridge network only', () => {
  const found = settings({ mirrors: { 'docker.io': ['http://127.0.0.1:5000'] } });
  expect(tables(found, 'bridge').report[0]?.reason).toContain('network: host');
  expect(tables(found, 'host').report[0]?.reason).not.toContain('network: host');
});
