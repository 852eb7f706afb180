import type { ProxySource, Setting } from '../daemon-settings/settings';
import { chooseProxies } from './proxies';

const from = (of: ProxySource['of'], source: string, HTTP_PROXY: string): Setting<ProxySource> => ({
  value: { of, env: { HTTP_PROXY } },
  source,
});
const engine = from('engine', 'docker info', 'http://engine:1');
const client = from('host', 'config.json', 'http://client:1');
const environment = from('host', 'environment', 'http://shell:1');

test('none', () => {
  expect(chooseProxies([], 'bridge')).toEqual({ proxy: { builderEnv: {}, hostEnv: {} }, report: [] });
});

test("the builder has the engine's proxy, this host the one of its environment", () => {
  const { proxy, report } = chooseProxies([engine, client, environment], 'bridge');
  expect(proxy).toEqual({ builderEnv: engine.value.env, hostEnv: environment.value.env });
  expect(report.map(({ outcome }) => outcome)).toEqual(['translated', 'not carried', 'translated']);
});

test("this host has the engine's proxy when it has none", () => {
  expect(chooseProxies([engine], 'bridge').proxy).toEqual({ builderEnv: engine.value.env, hostEnv: engine.value.env });
});

test("the builder has this host's proxy when the engine has none", () => {
  expect(chooseProxies([environment], 'bridge').proxy.builderEnv).toEqual(environment.value.env);
});

test.each(['http://127.0.0.1:7890', 'localhost:7890', 'http://me:secret@[::1]:7890/', 'socks5://127.0.0.1:1080'])(
  'a proxy on loopback, %s, is for this host, and for a builder in its network only',
  (url) => {
    const local = from('host', 'environment', url);
    const bridge = chooseProxies([local], 'bridge');
    expect(bridge.proxy).toEqual({ builderEnv: {}, hostEnv: local.value.env });
    expect(bridge.report[0]?.reason).toContain('network: host');
    expect(chooseProxies([local], 'host').proxy.builderEnv).toEqual(local.value.env);
  },
);

test('credentials are used, and not shown', () => {
  const secret = from('engine', 'daemon.json', 'http://me:secret@proxy:3128');
  const { proxy, report } = chooseProxies([secret], 'bridge');
  expect(proxy.hostEnv.HTTP_PROXY).toContain('secret');
  expect(report[0]?.setting).toBe('proxy http://***@proxy:3128');
});
