import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileBeside } from '../util/files/files';
import { OUTPUTS } from './output-files';
import { builderNetwork, ownBuildkitConfig } from './own-config';

let root: string;
const saved = { ...process.env };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'own-config-'));
  // No engine, no settings but those of the test, and a proxy with a password.
  const others = Object.entries(saved).filter(([name]) => !/_proxy$/i.test(name));
  const places = { DOCKER_HOST: 'unix:///nowhere.sock', DOCKER_CONFIG: root, XDG_CONFIG_HOME: root };
  process.env = { ...Object.fromEntries(others), ...places, HTTPS_PROXY: 'http://me:secret@proxy.test:1' };
  await writeFile(join(root, 'daemon.json'), '{"registry-mirrors": ["https://hub.test"]}');
});
afterEach(async () => {
  process.env = { ...saved };
  await rm(root, { recursive: true });
});

const config = { executor: 'nx-buildkit:buildkit-config', options: { daemonJson: 'daemon.json' } };
const own = (targets: object = { config }) =>
  ownBuildkitConfig(root, { buildkit: { targets } as never }, join(root, 'dist/buildkit'));
const file = (name: string) => join(root, 'dist/buildkit', name);

/** What a task of Nx restores from a cache that others may write. */
async function restore(): Promise<void> {
  await writeFileBeside(file(OUTPUTS.toml), '[registry."docker.io"]\nmirrors = ["evil.test"]\nca = ["/etc/shadow"]\n');
  await writeFileBeside(file('proxy.json'), JSON.stringify({ hostEnv: { PATH: '/evil' }, builderEnv: {} }));
  await writeFileBeside(file(OUTPUTS.sealed), Buffer.alloc(99).toString('base64'));
}

it('makes again in place, from the settings of this machine, what somebody else made', async () => {
  await restore();
  const { toml, tomlPath, proxy } = await own();
  expect(toml).toContain('mirrors = [ "hub.test" ]');
  expect(toml).not.toMatch(/evil|shadow/);
  expect(await readFile(tomlPath, 'utf8')).toBe(toml);
  expect(proxy.hostEnv).toEqual({ HTTPS_PROXY: 'http://me:secret@proxy.test:1' });
});

it('carries the network that the builder needs', async () => {
  expect((await own()).network).toBe('bridge');
  await rm(join(root, 'dist'), { recursive: true });
  await writeFile(join(root, 'daemon.json'), '{"registry-mirrors": ["http://127.0.0.1:5000"]}');
  expect((await own()).network).toBe('host');
});

it.each([
  [undefined, {}],
  ['host', { network: 'host' }],
  ['bridge', { network: 'bridge' }],
  ['bridge', { network: 'corp' }],
  ['bridge', { driver: 'kubernetes' }],
])('reads network %s from the options %j of the builder', (network, options) =>
  expect(builderNetwork({ builder: { executor: 'nx-buildkit:builder', options } })).toBe(network),
);

it('makes it once', async () => {
  await own();
  const sealed = await readFile(file(OUTPUTS.sealed), 'utf8');
  process.env['HTTPS_PROXY'] = 'http://other.test:1';
  expect((await own()).proxy.hostEnv.HTTPS_PROXY).toContain('proxy.test');
  expect(await readFile(file(OUTPUTS.sealed), 'utf8')).toBe(sealed);
});

it.each([
  ['no target', {}],
  ['a target for another folder', { config: { ...config, options: { outputPath: 'dist/other' } } }],
])('refuses it where it cannot be made again: %s', async (_, targets) => {
  await restore();
  await expect(own(targets)).rejects.toThrow('that this machine has made');
});
