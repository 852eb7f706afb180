import { addProjectConfiguration, readProjectConfiguration, type TargetConfiguration, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { summarizeDockerfile } from '../dockerfile-summary';
import dockerfile from './generator';
import { usePrinted } from '../testing/printed';

const ESBUILD = {
  executor: '@nx/esbuild:esbuild',
  outputs: ['{options.outputPath}'],
  options: { outputPath: 'dist/apps/app', main: 'apps/app/src/main.ts', generatePackageJson: true },
};
const VITE = { command: 'vite build', outputs: ['{workspaceRoot}/dist/apps/app'] };
const NEXT = { command: 'next build', outputs: ['{workspaceRoot}/apps/app/.next/!(cache)/**/*'] };
const PRUNE = { executor: '@nx/js:prune-lockfile', outputs: ['{workspaceRoot}/dist/apps/app/package-lock.json'] };
const NEXT_CONFIG = '/** @type {X} */\nconst nextConfig = {\n  // options\n};\nmodule.exports = nextConfig;\n';

let tree: Tree;
const printed = usePrinted();
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
});

function add(
  targets: Readonly<Record<string, TargetConfiguration>>,
  files: Readonly<Record<string, string>> = {},
  root = 'apps/app',
) {
  addProjectConfiguration(tree, 'app', { root, targets });
  for (const [path, text] of Object.entries(files)) tree.write(`${root}/${path}`, text);
}

const run = async () => (await dockerfile(tree, { project: 'app', skipFormat: true }))();
const written = (file = 'Dockerfile') => tree.read(`apps/app/${file}`, 'utf8') ?? '';

it('installs the production dependencies of a server that esbuild or webpack makes', async () => {
  add({ build: ESBUILD });
  await run();
  expect(summarizeDockerfile(written()).sources).toEqual(
    expect.arrayContaining(['dist/apps/app/package.json', 'dist/apps/app/package-lock.json', 'dist/apps/app']),
  );
  expect(written()).toMatch(/npm ci --omit=dev$[^]*^USER node$[^]*^CMD \["node", "main\.js"\]$/m);
  expect(written('Dockerfile.dockerignore')).toContain('*\n!dist/apps/app\n');
  expect(readProjectConfiguration(tree, 'app').targets?.['docker-build']).toMatchObject({ options: { context: '.' } });
  expect(printed.at(-1)).toBe('Next: nx run app:docker-build');
});

it('reads in the configuration of webpack that it makes a package.json', async () => {
  const build = {
    executor: 'nx:run-commands',
    options: { command: 'webpack-cli build' },
    outputs: ['{workspaceRoot}/dist/apps/app'],
  };
  add({ build }, { 'webpack.config.js': 'new NxAppWebpackPlugin({ generatePackageJson: true })' });
  await run();
  expect(written()).toContain('npm ci');
});

it('takes the pruned lock file and the libraries of a workspace of packages', async () => {
  add(
    { build: { ...ESBUILD, options: { outputPath: 'apps/app/dist' } }, prune: PRUNE },
    { 'package.json': '{"name":"app"}' },
  );
  await run();
  expect(written()).toContain('COPY apps/app/dist/workspace_module[s] workspace_modules\n');
});

it('installs nothing for a bundle of everything', async () => {
  add({
    build: { ...ESBUILD, options: { ...ESBUILD.options, generatePackageJson: false, bundle: true, thirdParty: true } },
  });
  await run();
  expect(written()).not.toContain('RUN');
  expect(written()).toContain('COPY dist/apps/app ./\n');
});

it.each([
  [{ ...ESBUILD, options: { ...ESBUILD.options, outputFileName: 'index.mjs' } }, 'index.mjs'],
  [{ ...ESBUILD, options: { ...ESBUILD.options, esbuildOptions: { outExtension: { '.js': '.cjs' } } } }, 'main.cjs'],
  [{ ...ESBUILD, executor: '@nx/js:tsc' }, 'src/main.js'],
])('starts the file that the build makes: %j', async (build, main) => {
  add({ build });
  await run();
  expect(written()).toContain(`CMD ["node", "${main}"]`);
});

it('copies the standalone server of Next.js, and asks Next.js for it', async () => {
  add({ build: NEXT }, { 'next.config.js': NEXT_CONFIG, 'public/x.svg': '' });
  await run();
  expect(summarizeDockerfile(written()).sources).toEqual(
    expect.arrayContaining(['apps/app/.next/standalone', 'apps/app/.next/static', 'apps/app/public']),
  );
  expect(written()).toContain('CMD ["node", "apps/app/server.js"]');
  expect(written('Dockerfile.dockerignore')).toMatch(/^\*\n(!.*\n)+\*\*\/\.env\*$/m);
  expect(written('next.config.js')).toContain("const nextConfig = {\n  output: 'standalone',\n");
});

it('finds the output of the executor of @nx/next, and copies no folder public that is not there', async () => {
  add(
    {
      build: {
        executor: '@nx/next:build',
        outputs: ['{options.outputPath}'],
        options: { outputPath: 'dist/apps/app' },
      },
    },
    { 'next.config.mjs': "const nextConfig = { output: 'standalone' };\n".replace('{ ', '{\n  ') },
  );
  await run();
  expect(written()).toContain('COPY dist/apps/app/.next/standalone ./');
  expect(written()).not.toContain('public');
});

it.each([
  ["const nextConfig = {\n  output: 'export',\n};", 'output export'],
  ['export default makeConfig();', 'shows no nextConfig'],
])('leaves a configuration of Next.js alone that it cannot change: %s', async (config, reason) => {
  add({ build: NEXT }, { 'next.config.js': config });
  await expect(run()).rejects.toThrow(reason);
});

it.each([
  ['react', VITE, { 'index.html': '' }, 'dist/apps/app'],
  ['React by webpack', VITE, { 'src/index.html': '' }, 'dist/apps/app'],
  [
    'Angular',
    {
      executor: '@angular/build:application',
      outputs: ['{options.outputPath}'],
      options: { outputPath: 'dist/apps/app' },
    },
    {},
    'dist/apps/app/browser',
  ],
  [
    'Angular with a folder of its own',
    {
      executor: '@nx/angular:application',
      outputs: ['{options.outputPath}'],
      options: { outputPath: { base: 'dist/apps/app', browser: '' } },
    },
    {},
    'dist/apps/app',
  ],
  [
    'Angular by webpack',
    {
      executor: '@nx/angular:webpack-browser',
      outputs: ['{options.outputPath}'],
      options: { outputPath: 'dist/apps/app' },
    },
    {},
    'dist/apps/app',
  ],
])('serves %s by nginx', async (_what, build, files, folder) => {
  add({ build }, files);
  await run();
  expect(written()).toContain(
    `COPY apps/app/nginx.conf /etc/nginx/conf.d/default.conf\nCOPY ${folder} /usr/share/nginx/html\n`,
  );
  expect(written('nginx.conf')).toContain('try_files $uri /index.html;');
});

it('writes the Dockerfile of a standalone workspace', async () => {
  add({ build: { ...ESBUILD, options: { ...ESBUILD.options, outputPath: 'dist/app', main: 'src/main.ts' } } }, {}, '.');
  await run();
  expect(tree.read('Dockerfile', 'utf8')).toContain('COPY dist/app ./\n');
});

it('keeps an existing Dockerfile and all it belongs to, and says so', async () => {
  add({ build: NEXT }, { 'next.config.js': NEXT_CONFIG, Dockerfile: 'FROM alpine\n' });
  await run();
  expect(written()).toBe('FROM alpine\n');
  expect(written('Dockerfile.dockerignore')).toBe('');
  expect(written('next.config.js')).toBe(NEXT_CONFIG);
  expect(printed[0]).toBe('apps/app/Dockerfile exists already and stays as it is: remove it to get a new one');
});

it('changes nothing when it is run again', async () => {
  add({ build: NEXT }, { 'next.config.js': NEXT_CONFIG });
  await run();
  const changes = () => tree.listChanges().map(({ path, content }) => `${path} ${content?.toString()}`);
  const before = changes();
  await run();
  expect(changes()).toEqual(before);
});

it.each<[string, Readonly<Record<string, TargetConfiguration>>, string]>([
  ['a project that nothing builds', {}, 'has no target build'],
  ['a tool that it does not know', { build: { command: 'cargo build' } }, 'runs cargo build'],
  [
    'Angular on a server',
    { build: { executor: '@angular/build:application', options: { ssr: {} } } },
    'rendered by a server',
  ],
  ['a server without manifests', { build: { ...ESBUILD, options: {} } }, 'makes no package.json'],
])('refuses %s', async (_what, targets, reason) => {
  add(targets);
  await expect(run()).rejects.toThrow(reason);
  expect(tree.exists('apps/app/Dockerfile')).toBe(false);
});
