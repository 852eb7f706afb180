import { parse } from 'smol-toml';
import { renderBuildkitdToml } from './render';

const config = { registry: { 'docker.io': { mirrors: ['a', 'b'] }, a: { http: true } } };
const rendered = (raw: string) => parse(renderBuildkitdToml(config, raw));

test('raw TOML is merged last: tables by key, arrays and values whole', () => {
  const raw = 'debug = true\n[registry."docker.io"]\nmirrors = ["c"]\n[registry.a]\ninsecure = true';
  expect(rendered(raw)).toEqual({
    debug: true,
    registry: { 'docker.io': { mirrors: ['c'] }, a: { http: true, insecure: true } },
  });
});

test('broken TOML is named with line and column', () => {
  expect(() => rendered('debug = true\n[worker\n')).toThrow(/^Option "config", line 2, column \d+: /);
  expect(() => rendered('debug = true\n[worker\n')).toFailWith('NXBK-0103');
});

describe('what BuildKit would ignore or refuse is refused', () => {
  test.each([
    ['[registy."docker.io"]', 'BuildKit does not know the key "registy" in buildkitd.toml'],
    ['[registry."docker.io"]\nmirror = ["a"]', 'BuildKit does not know the key "mirror" in [registry.docker.io]'],
    ['[registry."docker.io"]\nmirrors = "a"', 'registry.docker.io.mirrors must be an array of strings'],
    ['[registry."docker.io"]\nhttp = "yes"', 'registry.docker.io.http must be true or false'],
    ['[[registry.a.keypair]]\nkeyfile = "k"', 'BuildKit does not know the key "keyfile" in [registry.a.keypair.0]'],
    ['[registry.a]\nkeypair = "k"', 'registry.a.keypair must be an array of tables'],
    ['registry = 1', 'registry must be a table'],
    ['[worker.oci]\nmax-parallelism = 1.5', 'worker.oci.max-parallelism must be a whole number'],
    ['[worker.oci]\nreservedSpace = "much"', 'worker.oci.reservedSpace must be a size'],
    ['[system]\nsessionAuthTimeout = "soon"', 'system.sessionAuthTimeout must be a duration'],
    ['[http]', 'BuildKit does not know the key "http" in buildkitd.toml'],
    ['[registry."docker.io"]\n__proto__ = true', 'BuildKit does not know the key "__proto__"'],
  ])('%j', (raw, message) => {
    expect(() => rendered(raw)).toThrow(message);
  });
});

test.each([
  '[worker.oci]\nreservedSpace = 1000000\nmaxUsedSpace = "20GB"\nminFreeSpace = "10%"',
  '[system]\nsessionAuthTimeout = 60\nplatformsCacheMaxAge = "1h30m"',
  '[worker.oci.labels]\nanything = "x"',
  '[[worker.oci.gcpolicy]]\nall = true\nfilters = ["type==source.local"]\nkeepDuration = "48h"',
  '[frontend."gateway.v0"]\nallowedRepositories = ["a"]',
  '[cache.gha]\nsign.command = ["x"]',
])('what BuildKit knows passes: %j', (raw) => {
  expect(rendered(raw)).toMatchObject(parse(raw));
});
