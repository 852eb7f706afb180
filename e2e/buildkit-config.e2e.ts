import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireBuildkitConfig } from '../packages/nx-buildkit/src/buildkitd-config/output-files';
import type { SettingOutcome } from '../packages/nx-buildkit/src/buildkitd-config/types';
import { AUTH, MIRROR, openMirrors, type Mirrors } from './buildkit-config-mirrors.support';
import { startSilentHost } from './buildkit-config.support';
import { hub } from './support/engine';

const BUILDER = 'nxbk-cfg-e2e';

let mirrors: Mirrors;
beforeAll(async () => {
  mirrors = await openMirrors(BUILDER);
});
afterAll(() => mirrors.close());

const fileOf = (...path: string[]) => join(mirrors.workspace.root, ...path);

/** A real build whose base image has to be downloaded. */
function build(reference: string, env: Record<string, string> = {}) {
  const args = [
    'buildx',
    'build',
    '--builder',
    BUILDER,
    '--progress',
    'plain',
    '--output',
    'type=cacheonly',
    '--file',
    '-',
    mirrors.empty,
  ];
  return execa('docker', args, { input: `FROM ${reference}:1\nCOPY . /\n`, env, all: true, reject: false });
}

describe('a real buildkitd pulls', () => {
  test.each([
    ['Docker Hub from the mirror that docker info names', 'nxbk-cfg/hub', () => hub.requests()],
    ['quay.io from a mirror with a path', 'quay.io/nxbk-cfg/quay', async () => mirrors.fronts['quay']?.requests()],
    ['from a mirror in plain HTTP', 'plain.test/nxbk-cfg/plain', async () => mirrors.fronts['plain']?.requests()],
    [
      'from an https mirror with a private authority',
      'ca.test/nxbk-cfg/ca',
      async () => mirrors.fronts['ca']?.requests(),
    ],
    [
      'from an https mirror that wants a client certificate',
      'client.test/nxbk-cfg/client',
      async () => mirrors.fronts['client']?.requests(),
    ],
    [
      'from an https mirror with an unknown authority when it is insecure',
      'insecure.test/nxbk-cfg/insecure',
      async () => mirrors.fronts['insecure']?.requests(),
    ],
  ])('%s', async (_, reference, requests) => {
    const { exitCode, all } = await build(reference);
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    const repository = reference.slice(reference.indexOf('nxbk-cfg/'));
    const layers = (await requests())?.filter(
      ({ kind, status, repository: asked }) => kind === 'blob' && status === 200 && asked?.endsWith(repository),
    );
    expect(layers).not.toHaveLength(0);
  });

  test('Docker Hub from a mirror with a path, as Docker means it, when the mirror before lacks the image', async () => {
    const { exitCode, all } = await build('nxbk-cfg/below');
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    expect(mirrors.below.seen.filter((path) => path.startsWith('/prefix/v2/nxbk-cfg/below/blobs/'))).not.toHaveLength(
      0,
    );
  });

  test('nothing from an https mirror with an unknown authority', async () => {
    const { exitCode, all } = await build('unknown.test/nxbk-cfg/unknown');
    expect(exitCode).not.toBe(0);
    expect(all).toContain('failed to resolve');
    expect(mirrors.fronts['unknown']?.requests()).toEqual([]);
  });

  test('through the proxy, and so does the token fetch on this host', async () => {
    const { hostEnv } = (await requireBuildkitConfig(fileOf('dist/buildkit'))).proxy;
    mirrors.tunnel.seen.length = 0;
    const { exitCode, all } = await build('proxied.test/nxbk-cfg/proxied', {
      ...hostEnv,
      SSL_CERT_FILE: fileOf('authorities.pem'),
    });
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    expect(new Set(mirrors.tunnel.seen)).toEqual(new Set([`${MIRROR}:443`, `${AUTH}:443`]));
  });
});

describe('the report', () => {
  test('names each setting, its source, what became of it, and how each mirror answers', async () => {
    const { output: said } = await mirrors.nx('run', 'buildkit:config', '--json', '--skip-nx-cache');
    const rows = JSON.parse(said.slice(said.indexOf('[\n'), said.lastIndexOf('\n]') + 2)) as SettingOutcome[];
    const row = (setting: string) => rows.find((found) => found.setting.includes(setting));
    expect(row(`${mirrors.below.host}/prefix`)).toMatchObject({
      outcome: 'translated',
      source: fileOf('docker/daemon.json'),
    });
    expect(row('of docker.io')).toMatchObject({ source: 'docker info', probe: { state: 'well' } });
    expect(row('of unknown.test')).toMatchObject({
      probe: { state: 'dead', finding: expect.stringContaining('has a bad certificate') },
    });
    expect(row('of ca.test')).toMatchObject({ probe: { state: 'well' } });
    expect(row('of client.test')).toMatchObject({ probe: { state: 'well' } });
    expect(row('of proxied.test')).toMatchObject({
      probe: {
        state: 'well',
        finding: expect.stringMatching(`^answers.*; its tokens come from https://${AUTH}, a foreign host$`),
      },
    });
  });

  test('names a silent mirror, which probe: drop leaves out', async () => {
    const silent = await mirrors.track(startSilentHost());
    await mirrors.workspace.write('tools/silent/project.json', {
      name: 'silent',
      targets: Object.fromEntries(
        ['warn', 'drop'].map((probe) => [
          probe,
          {
            executor: 'nx-buildkit:buildkit-config',
            options: { probe, outputPath: `dist/${probe}`, mirrors: { 'silent.test': [`http://${silent.host}`] } },
          },
        ]),
      ),
    });
    for (const probe of ['warn', 'drop'])
      expect((await mirrors.nx('run', `silent:${probe}`)).output).toContain('is silent');
    const toml = (probe: string) => readFile(fileOf('dist', probe, 'buildkitd.toml'), 'utf8');
    expect(await toml('warn')).toContain(silent.host);
    expect(await toml('drop')).not.toContain(silent.host);
  });
});
