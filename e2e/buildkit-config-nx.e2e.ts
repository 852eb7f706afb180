import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requireBuildkitConfig } from '../packages/nx-buildkit/src/buildkitd-config/output-files';
import { createWorkspace, type Workspace } from './support/workspace';

let workspace: Workspace;
const output = (name: string) => join(workspace.root, 'dist/buildkit', name);
const mirrors = (...urls: string[]) => workspace.write('docker/daemon.json', { 'registry-mirrors': urls });

beforeAll(async () => {
  workspace = await createWorkspace({
    builder: { name: 'nxbk-cfg-none' },
    config: { daemonJson: 'docker/daemon.json', probe: 'off' },
  });
});
beforeEach(() => mirrors('https://a.test'));
afterAll(() => workspace.remove());

describe('Nx', () => {
  const config = async (env: Record<string, string> = {}) => {
    const { exitCode, output: said } = await workspace.nx(['run', 'buildkit:config'], env);
    expect({ exitCode, said }).toMatchObject({ exitCode: 0 });
    return said.includes('Nx read the output from the cache') ? 'hit' : 'miss';
  };

  test.each(['false', 'true'])('caches the translation until a setting changes (daemon: %s)', async (NX_DAEMON) => {
    const first = { NX_DAEMON, HTTPS_PROXY: `http://one-${NX_DAEMON}.test:1` };
    expect([await config(first), await config(first)]).toEqual(['miss', 'hit']);
    const second = { NX_DAEMON, HTTPS_PROXY: `http://two-${NX_DAEMON}.test:1` };
    expect([await config(second), await config(second)]).toEqual(['miss', 'hit']);
    await mirrors(`https://${NX_DAEMON}.test/hub`);
    expect([await config(second), await config(second)]).toEqual(['miss', 'hit']);
    expect(await readFile(output('buildkitd.toml'), 'utf8')).toContain(`${NX_DAEMON}.test/../hub/v2`);
    await workspace.nx(['daemon', '--stop']);
  });

  test('restores the proxy settings, and keeps their credentials unreadable for others in the cache', async () => {
    const secret = { HTTPS_PROXY: 'http://me:secret@proxy.test:1' };
    const { output: said } = await workspace.nx(['run', 'buildkit:config'], secret);
    expect(said).toContain('http://***@proxy.test:1');
    expect(said).not.toContain('secret');
    await rm(output(''), { recursive: true });
    expect(await config(secret)).toBe('hit');
    expect((await requireBuildkitConfig(output(''))).proxy.hostEnv).toEqual(secret);
    for (const name of await readdir(output('')))
      expect(await readFile(output(name), 'latin1')).not.toContain('secret');
  });

  test('fails with one clear message for a broken file, and nothing is written', async () => {
    await workspace.nx(['run', 'buildkit:config']);
    const before = await readFile(output('buildkitd.toml'), 'utf8');
    await workspace.write('docker/daemon.json', '{\n  "registry-mirrors": ["https://a.test"],\n}\n');
    const { exitCode, output: said } = await workspace.nx(['run', 'buildkit:config']);
    expect(exitCode).toBe(1);
    expect(said).toContain(`${join(workspace.root, 'docker/daemon.json')}:3:1: expected a key in double quotes`);
    expect(said).not.toMatch(/^\s+at .*\(/m);
    expect(await readFile(output('buildkitd.toml'), 'utf8')).toBe(before);
  });

  test('is not let cache what reads files that its inputs leave out', async () => {
    const { exitCode, output: said } = await workspace.nx(['run', 'buildkit:config', '--daemonJson=elsewhere.json']);
    expect(exitCode).toBe(1);
    expect(said).toContain('would go unnoticed');
  });
});
