import { execa } from 'execa';
import { docker, removeBuilder, removeImages, resetHub } from './support/engine';
import { install, pack, type Installed, type Packed } from './support/installed';
import { startNpmRegistry, type NpmRegistry } from './support/npm-registry';

const BUILDER = 'e2e-nx-apps';
/** In ms: bundlers take all that a machine has. */
const LONG = 900_000;
const NX = '23.2.1';
const each = (scope: string, names: readonly string[], version: string) =>
  Object.fromEntries(names.map((name) => [`${scope}/${name}`, version]));
/** What the generators of Nx would install one after the other, in the versions that they write. */
const PACKAGES = {
  dependencies: {
    ...each('@angular', ['common', 'compiler', 'core', 'forms', 'platform-browser', 'router'], '~22.1.0'),
    ...each('@nestjs', ['common', 'core', 'platform-express'], '^11.0.0'),
    express: '^5.1.0',
    next: '~16.1.6',
    react: '^19.0.0',
    'react-dom': '^19.0.0',
    'reflect-metadata': '^0.2.0',
    rxjs: '^7.8.0',
  },
  devDependencies: {
    ...each('@nx', ['angular', 'esbuild', 'js', 'nest', 'next', 'node', 'react', 'vite', 'web', 'webpack'], NX),
    ...each('@angular', ['build', 'cli', 'compiler-cli', 'language-service'], '~22.1.0'),
    ...each('@angular-devkit', ['core', 'schematics'], '~22.1.0'),
    '@schematics/angular': '~22.1.0',
    ...each('@nestjs', ['schematics', 'testing'], '^11.0.0'),
    '@swc-node/register': '~1.11.1',
    '@swc/cli': '~0.8.1',
    '@swc/core': '~1.15.5',
    '@swc/helpers': '~0.5.18',
    '@types/express': '^5.0.0',
    '@types/node': '^22.0.0',
    ...each('@types', ['react', 'react-dom'], '^19.0.0'),
    '@vitejs/plugin-react': '^6.0.0',
    esbuild: '^0.27.0',
    jiti: '2.4.2',
    tslib: '^2.3.0',
    typescript: '~6.0.3',
    vite: '^8.0.0',
    webpack: '^5.101.3',
    'webpack-cli': '^7.0.0',
    'webpack-dev-server': '^5.2.1',
  },
};
const APPS = {
  api: ['@nx/node:app', '--framework=express'],
  nest: ['@nx/nest:app'],
  next: ['@nx/next:app', '--style=css'],
  react: ['@nx/react:app', '--bundler=vite', '--style=css'],
  ng: ['@nx/angular:app', '--ssr=false', '--style=css'],
};
const PLAIN = ['--linter=none', '--unitTestRunner=none', '--e2eTestRunner=none', '--no-interactive'];
const NAMES = Object.keys(APPS);
const image = (name: string): string => `nx-apps-${name}:1.0.0-arm64`;
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let packed: Packed;
let registry: NpmRegistry;
let workspace: Installed;
beforeAll(async () => {
  await resetHub();
  registry = await startNpmRegistry();
  packed = await pack();
  workspace = await install(NX, 'npm', packed, PACKAGES);
  await nx('g', 'nx-buildkit:init', '--imagePrefix=nx-apps-', '--no-interactive');
  const buildkit = await workspace.read<{ targets: object }>('tools/buildkit/project.json');
  const builder = { executor: 'nx-buildkit:builder', options: { name: BUILDER, network: 'host' } };
  await workspace.write('tools/buildkit/project.json', { ...buildkit, targets: { ...buildkit.targets, builder } });
  await workspace.write('.env', `NPM_CONFIG_REGISTRY=${registry.url}\n`);
  for (const [name, [generator = '', ...options]] of Object.entries(APPS)) {
    await nx('g', generator, `apps/${name}`, ...options, ...PLAIN);
  }
}, LONG);
afterAll(async () => {
  registry.close();
  await removeBuilder(BUILDER);
  await removeImages(...NAMES.map(image));
  await workspace.remove();
  await packed.remove();
});

async function nx(...args: string[]): Promise<string> {
  const { exitCode, output } = await workspace.nx(...args);
  // What failed is far apart from how it failed, so all of it is shown.
  if (exitCode !== 0) throw new Error(output);
  return output;
}

async function files(): Promise<string> {
  const { stdout } = await execa('find', ['apps', '-type', 'f', '-newermt', '@0', '-exec', 'sha256sum', '{}', '+'], {
    cwd: workspace.root,
  });
  return stdout;
}

const build = (...apps: string[]) =>
  nx('run-many', '-t', 'docker-build', `--projects=${apps.join()}`, '--platform=arm64', '--output-style=static');

it('writes a Dockerfile for every app that the generators of Nx make, none on a dry run, and changes nothing in the second', async () => {
  const generated = await files();
  await nx('g', 'nx-buildkit:dockerfile', 'next', '--dry-run', '--no-interactive');
  expect(await files()).toBe(generated);

  for (const name of NAMES) await nx('g', 'nx-buildkit:dockerfile', name, '--no-interactive');
  const written = await files();
  for (const name of NAMES) expect(written).toContain(`apps/${name}/Dockerfile`);

  expect(await nx('g', 'nx-buildkit:dockerfile', 'next', '--no-interactive')).toContain('exists already');
  expect(await files()).toBe(written);
});

it(
  'builds them for arm64, after what they copy',
  async () => {
    await workspace.write('apps/next/public/dot.png', '');
    await execa('base64', ['--decode'], { input: PNG, stdout: { file: `${workspace.root}/apps/next/public/dot.png` } });
    await build(...NAMES);
    const inspect = ['image', 'inspect', '--format', '{{.Architecture}} {{.Config.User}}', ...NAMES.map(image)];
    expect((await docker(...inspect)).split('\n')).toEqual([
      'arm64 node',
      'arm64 node',
      'arm64 node',
      'arm64 101',
      'arm64 101',
    ]);
  },
  LONG,
);

/** A container of an app, and what it answers once it listens. */
async function serving(name: string, port: number) {
  const id = await docker('run', '--detach', '--platform=linux/arm64', image(name));
  const get = (path: string, ...options: string[]) =>
    execa('docker', ['exec', id, 'wget', '-q', '-O', '-', ...options, `http://127.0.0.1:${port}${path}`], {
      reject: false,
      all: true,
    });
  for (let left = 60; left > 0 && /refused|not running/.test((await get('/')).stderr); left--) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return { get, remove: () => docker('rm', '--force', id) };
}

it.each([
  ['api', '/', '{"message":"Hello API"}'],
  ['nest', '/api', '{"message":"Hello API"}'],
])('serves %s with its dependencies', async (name, path, answer) => {
  const { get, remove } = await serving(name, 3000);
  expect(await get(path)).toMatchObject({ exitCode: 0, stdout: answer });
  await remove();
});

it('serves pages, chunks and optimized images of Next.js', async () => {
  const { get, remove } = await serving('next', 3000);
  const { stdout: page } = await get('/');
  expect(page).toContain('Welcome next');
  const [, chunk = ''] = /src="(\/_next\/static\/[^"]+\.js)"/.exec(page) ?? [];
  expect(await get(chunk)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('self') });
  // Native code, which has to be that of arm64.
  const optimized = await get('/_next/image?url=%2Fdot.png&w=64&q=75', '--header', 'Accept: image/webp');
  expect(optimized).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^RIFF[^]{4}WEBP/) });
  await remove();
});

it.each(['react', 'ng'])(
  'serves the files of %s and its page for every other path, but no file that is not there',
  async (name) => {
    const { get, remove } = await serving(name, 8080);
    const { stdout: page } = await get('/');
    const [, script = ''] = /src="\/?([^"]+\.js)"/.exec(page) ?? [];
    expect(await get(`/${script}`)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('function') });
    expect(await get('/some/page')).toMatchObject({ exitCode: 0, stdout: page });
    expect(await get('/assets/gone.js')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('404') });
    await remove();
  },
);

it(
  'builds an app again after a change of its source, and only then',
  async () => {
    expect(await build('api', 'next')).toContain('Nx read the output from the cache');
    const identities = () => docker('image', 'inspect', '--format', '{{.Id}}', image('api'), image('next'));
    const before = await identities();
    for (const [path, from, to] of [
      ['apps/api/src/main.ts', 'Hello API', 'Hello again'],
      ['apps/next/src/app/page.tsx', 'Welcome', 'Welcome again'],
    ] as const) {
      await workspace.write(path, (await workspace.readText(path)).replace(from, to));
    }
    await build('api', 'next');
    expect((await identities()).split('\n').filter((id) => before.includes(id))).toEqual([]);
    const [api, next] = await Promise.all([serving('api', 3000), serving('next', 3000)]);
    expect((await api.get('/')).stdout).toContain('Hello again');
    expect((await next.get('/')).stdout).toContain('Welcome again');
    await Promise.all([api.remove(), next.remove()]);
  },
  LONG,
);
