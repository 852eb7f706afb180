import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRepository, type Repository } from './repositories/repository';

const image = (name: string) => `e2e-hidden/${name}:1`;
const project = (name: string, options: object = {}, configurations: object = {}) =>
  JSON.stringify({
    name,
    targets: {
      'docker-build': {
        executor: 'nx-buildkit:docker-build',
        options: { tags: [image(name)], ...options },
        configurations,
      },
    },
  });
const COPY = 'FROM scratch\nCOPY value.txt /value\n';
const built = (value: string, copy = '') => `FROM alpine:3.20\n${copy}RUN printf ${value} > /value\n`;

const FILES = {
  '.gitignore': 'node_modules\ndist\n.nx\nimage-store\nDockerfile.gen\n',
  // A token in the name of a Dockerfile, and of a folder that git ignores.
  'apps/token/project.json': project('token', { dockerfile: 'docker/{projectName}.Dockerfile' }),
  'docker/token.Dockerfile': built('v1'),
  'apps/folder/project.json': project('folder', {
    context: 'dist/{projectName}',
    dockerfile: 'apps/folder/Dockerfile',
  }),
  'apps/folder/Dockerfile': COPY,
  'dist/folder/value.txt': 'v1',
  // What the .dockerignore of the context excludes, a named context sends.
  'apps/within/project.json': project('within', { buildContexts: { docs: 'apps/within/docs' } }),
  'apps/within/.dockerignore': 'docs\n',
  'apps/within/Dockerfile': 'FROM scratch\nCOPY main.txt /\nCOPY --from=docs value.txt /value\n',
  'apps/within/main.txt': '',
  'apps/within/docs/value.txt': 'v1',
  'apps/pattern/project.json': project('pattern', { context: '.', buildContexts: { shared: 'libs/pattern' } }),
  'apps/pattern/Dockerfile.dockerignore': '**/*.md\n',
  'apps/pattern/Dockerfile': 'FROM scratch\nCOPY apps/pattern/main.txt /\nCOPY --from=shared value.md /value\n',
  'apps/pattern/main.txt': '',
  'libs/pattern/value.md': 'v1',
  // What one configuration or platform does not send, another one does.
  'apps/modes/project.json': project('modes', {}, { production: { dockerfile: 'apps/modes/Dockerfile.prod' } }),
  'apps/modes/Dockerfile.dockerignore': 'extra\n',
  'apps/modes/Dockerfile': 'FROM scratch\nCOPY main.txt /value\n',
  'apps/modes/Dockerfile.prod': 'FROM scratch\nCOPY extra/value.txt /value\n',
  'apps/modes/main.txt': '',
  'apps/modes/extra/value.txt': 'v1',
  'apps/kinds/project.json': project('kinds', { perPlatform: { amd64: { dockerfile: 'apps/kinds/amd.Dockerfile' } } }),
  'apps/kinds/Dockerfile.dockerignore': 'extra\n',
  'apps/kinds/Dockerfile': 'FROM scratch\nCOPY main.txt /value\n',
  'apps/kinds/amd.Dockerfile': 'FROM scratch\nCOPY extra/value.txt /value\n',
  'apps/kinds/main.txt': '',
  'apps/kinds/extra/value.txt': 'v1',
  'apps/listed/project.json': project('listed', {}, { production: { dockerfile: 'apps/listed/Dockerfile.prod' } }),
  'apps/listed/.dockerignore': 'Dockerfile.*\n',
  'apps/listed/Dockerfile': built('none', 'COPY main.txt /\n'),
  'apps/listed/Dockerfile.prod': built('v1', 'COPY main.txt /\n'),
  'apps/listed/main.txt': '',
  // A Dockerfile that git ignores, and that no context holds.
  'apps/beside/project.json': project('beside', { dockerfile: 'gen/Dockerfile.gen' }),
  'gen/Dockerfile.gen': built('v1'),
  'apps/unsent/project.json': project('unsent', { dockerfile: 'apps/unsent/Dockerfile.gen' }),
  'apps/unsent/.dockerignore': 'Dockerfile*\n',
  'apps/unsent/Dockerfile.gen': built('v1'),
};
const NAMES = ['token', 'folder', 'within', 'pattern', 'modes', 'kinds', 'listed', 'beside', 'unsent'];

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository('hidden', FILES, NAMES.map(image));
});
afterAll(() => repository.close());

it.each([
  ['the name of the project in the path of a Dockerfile', 'token', 'docker/token.Dockerfile', built('v2')],
  ['the name of the project in the path of a context', 'folder', 'dist/folder/value.txt', 'v2'],
  ['a named context in an excluded folder', 'within', 'apps/within/docs/value.txt', 'v2'],
  ['a named context that an excluded pattern matches', 'pattern', 'libs/pattern/value.md', 'v2'],
  ['what only the production configuration sends', 'modes:production', 'apps/modes/extra/value.txt', 'v2'],
  ['what only one platform sends', 'kinds', 'apps/kinds/extra/value.txt', 'v2'],
  [
    'the Dockerfile of a configuration that is not sent',
    'listed:production',
    'apps/listed/Dockerfile.prod',
    built('v2', 'COPY main.txt /\n'),
  ],
  ['an ignored Dockerfile outside the context', 'beside', 'gen/Dockerfile.gen', built('v2')],
  ['an ignored Dockerfile that is not sent', 'unsent', 'apps/unsent/Dockerfile.gen', built('v2')],
])('a change of %s is in the image', async (_what, task, path, changed) => {
  const [name = '', configuration] = task.split(':');
  const options = configuration === undefined ? [] : [`--configuration=${configuration}`];
  const value = async () => {
    await repository.run('run', `${name}:docker-build`, '--platform=amd64', ...options);
    return repository.fileIn(image(name), '/value');
  };
  expect(await value()).toBe('v1');
  await repository.workspace.write(path, changed);
  expect(await value()).toBe('v2');
});

it('a change of a file of a project within, which another plugin makes, is in the image', async () => {
  const files = {
    'apps/holder/project.json': project('holder'),
    'apps/holder/Dockerfile': 'FROM scratch\nCOPY module/value.txt /value\n',
    'apps/holder/module/module.txt': '',
    'apps/holder/module/value.txt': 'v1',
    'tools/modules.js': `exports.createNodesV2 = ['**/module.txt', (files) =>
      files.map((file) => [file, { projects: { [file.replace('/module.txt', '')]: { name: 'module' } } }])];`,
  };
  const holder = await openRepository('holder', files, [image('holder')]);
  const { root, write } = holder.workspace;
  const value = async () => {
    await holder.run('run', 'holder:docker-build', '--platform=amd64');
    return holder.fileIn(image('holder'), '/value');
  };
  try {
    const nx = JSON.parse(await readFile(join(root, 'nx.json'), 'utf8')) as { plugins: unknown[] };
    await write('nx.json', { ...nx, plugins: ['./tools/modules.js', ...nx.plugins] });
    expect(await value()).toBe('v1');
    await write('apps/holder/module/value.txt', 'v2');
    expect(await value()).toBe('v2');
  } finally {
    await holder.close();
  }
});
