import { fromDaemonJson } from '../daemon-settings/from-daemon-json';
import { fromEnvironment } from '../daemon-settings/from-client';
import { fromOptions } from '../daemon-settings/from-options';
import { JsonFile } from '../daemon-settings/json-file';
import { mergeSettings, type DaemonSettings } from '../daemon-settings/settings';
import { chooseNetwork } from './network';

type Found = Partial<DaemonSettings>;

const daemonJson = (content: object): Found => fromDaemonJson(JsonFile.parse('daemon.json', JSON.stringify(content)));
const named = (host: string): Found => ({ namedHosts: [{ value: { host, addresses: [] }, source: 'app/Dockerfile' }] });
const choose = (found: Found[], asked?: 'bridge' | 'host') => chooseNetwork(mergeSettings(found), asked);

describe('without the option', () => {
  it.each<[string, Found]>([
    ['mirror http://127.0.0.1:5000 of docker.io', daemonJson({ 'registry-mirrors': ['http://127.0.0.1:5000'] })],
    ['mirror http://[::1]:5000 of docker.io', daemonJson({ 'registry-mirrors': ['http://[::1]:5000/'] })],
    ['mirror localhost:5000/quay of quay.io', fromOptions({ mirrors: { 'quay.io': ['localhost:5000/quay'] } })],
    ['registry localhost:5000 (app/Dockerfile)', named('localhost:5000')],
    ['proxy http://***@127.0.0.1:3128', fromEnvironment({ HTTPS_PROXY: 'http://me:secret@127.0.0.1:3128' })],
    ['proxy 127.0.0.2:3128', daemonJson({ proxies: { 'http-proxy': '127.0.0.2:3128' } })],
  ])('it is that of the engine for %s', (what, found) => {
    const { network, report } = choose([found]);
    expect(network).toBe('host');
    expect(report).toEqual([expect.objectContaining({ outcome: 'translated', setting: 'network host' })]);
    expect(report[0]?.reason).toContain(`on loopback: ${what};`);
  });

  it.each<[string, Found[]]>([
    ['nothing', []],
    ['a mirror elsewhere', [daemonJson({ 'registry-mirrors': ['http://10.0.0.1:5000', 'https://localhost.corp'] })]],
    ['the network that every engine trusts', [daemonJson({ 'insecure-registries': ['127.0.0.0/8', '::1/128'] })]],
    [
      "a proxy of this shell, when the builder has the engine's",
      [
        daemonJson({ proxies: { 'http-proxy': 'http://proxy.corp:3128' } }),
        fromEnvironment({ HTTP_PROXY: 'http://127.0.0.1:3128' }),
      ],
    ],
  ])('it is a bridge for %s', (_, found) => expect(choose(found)).toEqual({ network: 'bridge', report: [] }));

  it('counts what else is there, and a mirror once', () => {
    const found = [daemonJson({ 'registry-mirrors': ['http://127.0.0.1:5000'] }), named('127.0.0.1:5000')];
    expect(choose(found).report[0]?.reason).not.toContain('more');
    expect(choose([...found, named('localhost:80')]).report[0]?.reason).toContain(' and 1 more; builds share');
  });
});

it.each(['bridge', 'host'] as const)('is %s when the options say so', (asked) =>
  expect(choose([named('localhost:5000')], asked)).toEqual({ network: asked, report: [] }),
);
