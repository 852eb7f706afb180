import { infer } from '../../test-data/infer';

/** As plugins for other languages are: each file of this name makes a project, except in a folder `left-out`. */
const plugin = (file: string) => `
const { dirname } = require('node:path');
exports.createNodesV2 = ['**/${file}', (files, { prefix = '' } = {}) => files
  .filter((file) => !file.includes('left-out'))
  .map((file) => [file, { projects: { [dirname(file)]: { name: prefix + dirname(file).split('/').pop() } } }])];
`;
const DOCKERFILE = 'FROM alpine:3.20\n';

it.each([
  ['pom.xml', 'pom.xml'],
  ['build.gradle', '{build.gradle,build.gradle.kts}'],
  ['go.mod', 'go.mod'],
  ['Api.csproj', '*.{csproj,fsproj}'],
  ['Cargo.toml', 'Cargo.toml'],
])('a project that another plugin makes of %s has the targets of its Dockerfile', async (file, glob) => {
  const projects = await infer(
    {
      'tools/plugin.js': plugin(glob),
      [`svc/api/${file}`]: '',
      'svc/api/Dockerfile': DOCKERFILE,
      [`svc/left-out/${file}`]: '',
      'svc/left-out/Dockerfile': DOCKERFILE,
      'svc/stray/Dockerfile': DOCKERFILE,
    },
    {},
    { plugins: ['./tools/plugin.js', 'nx-buildkit'] },
  );
  expect(Object.keys(projects)).toEqual(['svc/api']);
  expect(Object.keys(projects['svc/api'] ?? {})).toEqual(expect.arrayContaining(['prefetch', 'docker-build']));
});

it('its images are called as that plugin calls it', async () => {
  const projects = await infer(
    {
      'tools/plugin.js': plugin('go.mod'),
      'svc/api/go.mod': '',
      'svc/api/Dockerfile': DOCKERFILE,
      'svc/api/Dockerfile.worker': DOCKERFILE,
    },
    {},
    { plugins: [{ plugin: './tools/plugin.js', options: { prefix: 'go-' } }] },
  );
  expect(projects['svc/api']?.['docker-build-worker']?.options).toMatchObject({
    tags: ['{imagePrefix}go-api-worker:{version}-{arch}'],
  });
});

it.each([
  ['is missing', [{ plugin: './tools/none.js' }]],
  ['fails', [{ plugin: './tools/broken.js' }]],
  ['leaves the folder out', [{ plugin: './tools/plugin.js', exclude: ['svc/**'] }]],
  ['includes others only', [{ plugin: './tools/plugin.js', include: ['apps/**'] }]],
])('a folder is no project where the plugin %s', async (_, plugins) => {
  const files = {
    'tools/plugin.js': plugin('go.mod'),
    'tools/broken.js': "exports.createNodesV2 = ['**/go.mod', () => { throw new Error('broken') }];",
    'svc/api/go.mod': '',
    'svc/api/Dockerfile': DOCKERFILE,
  };
  expect(await infer(files, {}, { plugins })).toEqual({});
});

it('a plugin is not told of itself, so that one which asks the others as well comes to an end', async () => {
  const files = {
    'tools/again.js': `
const { dirname } = require('node:path');
exports.createNodesV2 = ['**/go.mod', (files, options, { nxJsonConfiguration: { plugins } }) =>
  files.map((file) => [file, { projects: { [dirname(file)]: { name: 'knows-' + plugins.map(({ plugin }) => plugin).join() } } }])];`,
    'svc/api/go.mod': '',
    'svc/api/Dockerfile': DOCKERFILE,
    'svc/api/Dockerfile.worker': DOCKERFILE,
  };
  const { 'svc/api': targets } = await infer(files, {}, { plugins: ['nx-buildkit', './tools/again.js'] });
  expect(targets?.['docker-build-worker']?.options).toMatchObject({
    tags: ['{imagePrefix}knows-nx-buildkit-worker:{version}-{arch}'],
  });
});

it.each([
  ['./tools/plugin.js', '{workspaceRoot}/apps/web/**/*'],
  ['@nx/vite/plugin', '{projectRoot}/**/*'],
])('with %s, the inputs name files of the project as %s', async (plugin, input) => {
  const projects = await infer(
    { 'apps/web/project.json': '{"name":"web"}', 'apps/web/Dockerfile': 'FROM scratch\nCOPY . /\n' },
    {},
    { plugins: [{ plugin }, 'nx-buildkit'] },
  );
  expect(projects['apps/web']?.['docker-build']?.inputs).toContain(input);
});
