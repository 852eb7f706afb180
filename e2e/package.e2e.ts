import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { docker, hubUrl, removeBuilder, removeImages, resetHub, runIn } from './support/engine';
import { install, pack, type Installed, type Packed } from './support/installed';

const BUILDER = 'e2e-package';
const IMAGE = 'package-web:1.0.0-arm64';
const JOINED = `${new URL(hubUrl).host}/e2e/package`;
const REPOSITORY = resolve(__dirname, '..');

let packed: Packed;
beforeAll(async () => {
  await resetHub();
  packed = await pack();
});
afterAll(async () => {
  await removeBuilder(BUILDER);
  await removeImages(IMAGE, 'package-base:1.0.0-arm64', 'package-app:1.0.0-arm64');
  await packed.remove();
});

describe('the package', () => {
  it('holds what it is made of and nothing of its making', () => {
    expect(packed.files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'docs/options.md',
        'README.md',
        'THIRD-PARTY-LICENSES.txt',
        'executors.json',
        'generators.json',
        'migrations.json',
        'src/index.js',
      ]),
    );
    expect(packed.files.filter((path) => /\.spec\.|\.map$|test-data|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  it('brings its libraries with it, and their licenses', async () => {
    const dist = join(REPOSITORY, 'packages/nx-buildkit/dist');
    expect(JSON.parse(await readFile(join(dist, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
    const licenses = await readFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    expect(licenses).toContain('Name: execa\n');
    expect(licenses.match(/^Name: /gm)).toHaveLength(licenses.match(/^License Text:$/gm)?.length ?? 0);
  });

  it.each(['executors', 'generators'] as const)('holds every file that its %s name', async (kind) => {
    const text = await readFile(join(REPOSITORY, `packages/nx-buildkit/${kind}.json`), 'utf8');
    const paths = [...text.matchAll(/"\.\/(src\/[^"]+)"/g)].map(([, path = '']) =>
      path.endsWith('.json') ? path : `${path}.js`,
    );
    expect(paths.length).toBeGreaterThan(0);
    expect(packed.files).toEqual(expect.arrayContaining(paths));
  });

  it.each([
    ['publint', ['run', '--strict']],
    ['attw', ['--format', 'ascii']],
  ])('has types and entry points that %s accepts', async (command, args) => {
    const { exitCode, all } = await execa(command, [...args, packed.tarball], {
      preferLocal: true,
      localDir: REPOSITORY,
      all: true,
      reject: false,
    });
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
  });
});

const WORKSPACES = ['22.7.8', '23.2.1', '24'].flatMap((nx) =>
  (['npm', 'pnpm'] as const).map((packageManager) => [nx, packageManager] as const),
);

describe.each(WORKSPACES)('with Nx %s, installed by %s', (nx, packageManager) => {
  let workspace: Installed;
  beforeAll(async () => {
    workspace = await install(nx, packageManager, packed);
  });
  afterAll(() => workspace.remove());

  const build = () => workspace.nx('run', 'web:docker-build', '--platform=arm64');

  it('sets itself up and makes a component', async () => {
    expect(await workspace.nx('g', 'nx-buildkit:init', '--imagePrefix=package-', '--no-interactive')).toMatchObject({
      exitCode: 0,
    });
    const component = ['web', '--template=upstream', '--image=ubuntu:22.04', '--no-interactive'];
    expect(await workspace.nx('g', 'nx-buildkit:component', ...component)).toMatchObject({ exitCode: 0 });
    await useTestBuilder(workspace);
  });

  it('builds the component for arm64, with inferred order and caching', async () => {
    await removeImages(IMAGE);
    expect(await build()).toMatchObject({ exitCode: 0 });
    expect(await docker('image', 'inspect', '--format', '{{.Architecture}}', IMAGE)).toBe('arm64');
  });

  it('takes the second run from the cache, and brings back the image that was removed', async () => {
    await removeImages(IMAGE);
    const { exitCode, output } = await build();
    expect({ exitCode, output }).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/web:docker-build.*cache/),
    });
    expect(output).toContain(`${IMAGE} is gone: built again`);
    expect(await docker('image', 'inspect', '--format', '{{.Architecture}}', IMAGE)).toBe('arm64');
  });

  // What follows depends on the version of Nx, and not on who installed it.
  if (packageManager === 'pnpm') return;

  it('runs the image', async () => {
    expect(await workspace.nx('run', 'web:smoke', '--platform=arm64')).toMatchObject({ exitCode: 0 });
  });

  it('knows which images a change affects', async () => {
    for (const [name, dockerfile] of Object.entries({
      base: 'FROM ubuntu:22.04',
      app: 'FROM package-base:1.0.0\nCOPY . /app/',
    })) {
      await workspace.write(`components/${name}/project.json`, { name });
      await workspace.write(`components/${name}/Dockerfile`, dockerfile);
      await workspace.write(`components/${name}/.dockerignore`, 'README.md');
    }
    const affected = async (file: string) => {
      const args = ['show', 'projects', '--affected', '--withTarget=docker-build', `--files=${file}`, '--json'];
      const { exitCode, output } = await workspace.nx(...args);
      expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
      return (JSON.parse(output) as string[]).sort();
    };
    expect(await affected('components/base/Dockerfile')).toEqual(['app', 'base']);
    expect(await affected('components/app/source')).toEqual(['app']);
    // Before 24, Nx asks whose file it is, and not what reads it: there it is the cache that knows.
    expect(await affected('components/app/README.md')).toEqual(nx === '24' ? [] : ['app']);
  });

  it('has the image that fits its base, after a change of either', async () => {
    await workspace.write('components/base/Dockerfile', 'FROM ubuntu:22.04\nCOPY text /text\n');
    const buildOf = async (text: string, source: string) => {
      await workspace.write('components/base/text', text);
      await workspace.write('components/app/source', source);
      const args = ['run-many', '-t', 'docker-build', '--projects=base,app', '--platform=arm64'];
      expect(await workspace.nx(...args)).toMatchObject({ exitCode: 0 });
      return runIn('package-app:1.0.0-arm64', 'linux/arm64', 'cat', '/text', '/app/source');
    };
    expect(await buildOf('1', 'a')).toBe('1a');
    expect(await buildOf('2', 'b')).toBe('2b');
    // The image of app was cached with the other base that was there when Nx looked first.
    expect(await buildOf('1', 'b')).toBe('1b');
  });

  it('has an image built for a task that uses it, with plugins in processes of their own', async () => {
    const command = 'docker run --rm --platform=linux/arm64 package-app:1.0.0-arm64 cat /app/source > seen';
    const targets = {
      'docker-build': { options: { platform: 'arm64' } },
      check: { command, dependsOn: ['docker-build'] },
    };
    await workspace.write('components/app/project.json', { name: 'app', targets });
    const seen: string[] = [];
    for (const source of ['c', 'd', 'c']) {
      await workspace.write('components/app/source', source);
      const { exitCode, output } = await workspace.nx('run', 'app:check');
      expect({ exitCode, output }).toEqual({ exitCode: 0, output });
      seen.push(await readFile(join(workspace.root, 'seen'), 'utf8'));
    }
    expect(seen).toEqual(['c', 'd', 'c']);
  });

  it('joins the images of several runs into one index, and releases it', async () => {
    const options = { tags: [`${JOINED}:{version}`], version: '1.0.0', platform: ['amd64', 'arm64'] };
    const release = {
      executor: 'nx-buildkit:release-publish',
      options: { buildTarget: 'docker-merge', tags: [`${JOINED}:{version}`], versionScheme: '{version}-released' },
    };
    const targets = { 'docker-build': { options }, 'nx-release-publish': release };
    await workspace.write('components/joined/project.json', { name: 'joined', targets });
    await workspace.write('components/joined/Dockerfile', 'FROM ubuntu:22.04\nRUN uname -m > /arch\n');
    await workspace.write('tools/version-actions.js', VERSION_ACTIONS);
    const nxJson = await workspace.read<object>('nx.json');
    const versionActions = 'tools/version-actions.js';
    await workspace.write('nx.json', { ...nxJson, release: { projects: ['joined'], version: { versionActions } } });
    const succeed = async (...args: readonly string[]) => {
      const { exitCode, output } = await workspace.nx(...args);
      if (exitCode !== 0) throw new Error(output);
    };
    await succeed('run', 'joined:docker-build', '--platform=arm64', '--outputs=push-by-digest');
    await succeed('run', 'joined:docker-build', '--platform=amd64', '--outputs=oci');

    await succeed('run', 'joined:docker-merge');
    await succeed('release', 'publish');

    expect(await runIn(`${JOINED}:1.0.0-released`, 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
    expect(await runIn(`${JOINED}:1.0.0`, 'linux/amd64', 'cat', '/arch')).toBe('x86_64');
    await removeImages(`${JOINED}:1.0.0-released`, `${JOINED}:1.0.0`);
  });

  it('runs the migrations of a later version', async () => {
    const project = await workspace.read<{ targets: Record<string, object> }>('components/web/project.json');
    const withAlias = { ...project.targets['docker-build'], options: { platforms: ['arm64'] } };
    await workspace.write('components/web/project.json', {
      ...project,
      targets: { ...project.targets, 'docker-build': withAlias },
    });
    const { generators } = JSON.parse(await readFile(join(REPOSITORY, 'packages/nx-buildkit/migrations.json'), 'utf8'));
    const migrations = Object.entries<object>(generators).map(([name, one]) => ({
      ...one,
      name,
      package: 'nx-buildkit',
    }));
    await workspace.write('migrations.json', { migrations });

    expect(await workspace.nx('migrate', '--run-migrations', '--no-interactive')).toMatchObject({ exitCode: 0 });

    expect(await workspace.read('components/web/project.json')).toHaveProperty(['targets', 'docker-build', 'options'], {
      platform: ['arm64'],
    });
  });
});

/** `nx release` asks for it in every workspace. @nx/js has one for package.json, but is not there for every Nx. */
const VERSION_ACTIONS = `
const { VersionActions } = require('nx/release');
module.exports = class extends VersionActions {
  validManifestFilenames = null;
};
`;

/** A builder of its own that reaches the hub on this machine's localhost, and an image store of the workspace's own. */
async function useTestBuilder(workspace: Installed): Promise<void> {
  const buildkit = await workspace.read<{ targets: { builder: object } }>('tools/buildkit/project.json');
  const builder = { ...buildkit.targets.builder, options: { name: BUILDER, network: 'host' } };
  await workspace.write('tools/buildkit/project.json', { ...buildkit, targets: { ...buildkit.targets, builder } });
  const nxJson = await workspace.read<{ targetDefaults: Record<string, { options: object }> }>('nx.json');
  const key = 'nx-buildkit:docker-build';
  const options = { ...nxJson.targetDefaults[key]?.options, storeDir: 'image-store' };
  await workspace.write('nx.json', { ...nxJson, targetDefaults: { [key]: { options } } });
}
