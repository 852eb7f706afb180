import { fromDockerInfo } from './from-docker-info';

const IndexConfigs = { 'r.corp:5000': { Secure: false }, 'docker.io': { Secure: true }, 'a.corp': { Secure: false } };

test('mirrors of Docker Hub', () => {
  const { mirrors } = fromDockerInfo({ RegistryConfig: { Mirrors: ['https://m.example.com/'] } });
  expect(mirrors).toMatchObject([{ value: { registry: 'docker.io', host: 'm.example.com' }, source: 'docker info' }]);
});

test("insecure hosts and networks, without Docker's own loopback, in an order that stays the same", () => {
  const read = (...InsecureRegistryCIDRs: string[]) =>
    fromDockerInfo({ RegistryConfig: { IndexConfigs, InsecureRegistryCIDRs } }).insecureRegistries?.map(
      ({ value }) => value,
    );
  expect(read('127.0.0.0/8', '10.0.0.0/8', '::1/128')).toEqual(['10.0.0.0/8', 'a.corp', 'r.corp:5000']);
  expect(read('::1/128', '127.0.0.0/8', '10.0.0.0/8')).toEqual(['10.0.0.0/8', 'a.corp', 'r.corp:5000']);
});

test("the engine's proxies", () => {
  expect(fromDockerInfo({ HttpProxy: 'http://p:1', HttpsProxy: 'http://p:2', NoProxy: 'a' }).proxies).toEqual([
    {
      value: { of: 'engine', env: { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://p:2', NO_PROXY: 'a' } },
      source: 'docker info',
    },
  ]);
});

test('a proxy whose credentials the engine masks is not usable', () => {
  const found = fromDockerInfo({ HttpProxy: 'http://xxxxx:xxxxx@p:1', NoProxy: 'a' });
  expect(found.proxies).toBeUndefined();
  expect(found.unusable).toMatchObject([{ value: { reason: expect.stringContaining('hides its user and password') } }]);
});

test("Docker Desktop's own proxy is left to Desktop", () => {
  const found = fromDockerInfo({ HttpProxy: 'http.docker.internal:3128', HttpsProxy: 'http.docker.internal:3128' });
  expect(found.proxies).toBeUndefined();
  expect(found.unusable).toMatchObject([{ value: { reason: expect.stringContaining("Docker Desktop's proxy") } }]);
});

test('an engine that says nothing', () => {
  expect(
    fromDockerInfo({ RegistryConfig: { Mirrors: null, IndexConfigs: null, InsecureRegistryCIDRs: null } }),
  ).toEqual({
    engines: [],
    mirrors: [],
    insecureRegistries: [],
  });
});

test('which engine says it', () => {
  expect(fromDockerInfo({ ID: 'a', Name: 'machine' }).engines).toEqual([{ value: 'a', source: 'docker info' }]);
  expect(fromDockerInfo({ Name: 'machine' }).engines).toEqual([{ value: 'machine', source: 'docker info' }]);
});
