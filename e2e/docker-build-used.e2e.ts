import { execa } from 'execa';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openRepository, type Repository } from './repositories/repository';
import { hubUrl, removeImages, resetHub } from './support/engine';
import { nxVariables } from './support/workspace';

const registry = new URL(hubUrl).host;
const image = (name: string) => `e2e-used/${name}:1`;
const PUSHED = `${registry}/e2e/used-push:latest`;
const SHOWS = 'FROM alpine:3.20\nCOPY value.txt /value\n';

/** Leaves what it finds in an image. */
const look = (name: string, from: string, dependsOn: readonly unknown[], target: object = {}) => ({
  command: `docker run --rm ${from} cat /value > dist/${name}.seen`,
  outputs: [`{workspaceRoot}/dist/${name}.seen`],
  dependsOn,
  ...target,
});
const project = (name: string, options: object, targets: object = {}) =>
  JSON.stringify({
    name: `used-${name}`,
    targets: {
      'docker-build': {
        executor: 'nx-buildkit:docker-build',
        options: { tags: [image(name)], platform: 'amd64', ...options },
      },
      lint: { command: 'true' },
      ...targets,
    },
  });
const FILES = {
  'apps/load/project.json': project(
    'load',
    {},
    {
      check: look('check', image('load'), ['docker-build']),
      ci: { dependsOn: ['check'] },
      archive: { command: 'test -e image-store/index.json', dependsOn: ['prefetch'] },
      tested: look('tested', image('load'), ['docker-build'], {
        cache: true,
        inputs: [{ dependentTasksOutputFiles: '**/image.json' }],
      }),
    },
  ),
  'apps/load/Dockerfile': SHOWS,
  'apps/load/value.txt': 'v1',
  'apps/push/project.json': project(
    'push',
    { tags: [PUSHED], outputs: ['push'] },
    {
      deploy: look('deploy', `--pull=always --quiet ${PUSHED}`, [{ target: 'docker-build', params: 'forward' }]),
    },
  ),
  'apps/push/Dockerfile': SHOWS,
  'apps/push/value.txt': 'v1',
  'apps/other/project.json': project('other', {}),
  'apps/other/Dockerfile': SHOWS,
  'apps/other/value.txt': 'v1',
  'apps/hash/project.json': project(
    'hash',
    { tags: [image('hash'), 'e2e-used/hash:{inputHash}'] },
    { check: look('hash', image('hash'), ['docker-build']) },
  ),
  'apps/hash/Dockerfile': SHOWS,
  'apps/hash/value.txt': 'v1',
  'apps/stack/project.json': JSON.stringify({
    name: 'used-stack',
    implicitDependencies: ['used-load'],
    targets: {
      up: look('up', image('load'), ['^docker-build']),
      down: look('down', image('load'), [{ projects: ['used-l*'], target: 'docker-b*' }]),
    },
  }),
  'run-check.js': [
    `performance.mark('init-local');`,
    `const { runMany } = require('nx/src/command-line/run-many/run-many');`,
    `runMany({ targets: ['check'], projects: ['used-load'], outputStyle: 'static' }).then(() => process.exit());`,
  ].join('\n'),
};

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository('used', FILES, [...['load', 'other', 'hash'].map(image), PUSHED]);
});
afterAll(async () => {
  await repository.workspace.nx(['daemon', '--stop']);
  await resetHub();
  await repository.close();
});

const write = (path: string, text: string) => repository.workspace.write(path, text);
const seen = async (name: string) =>
  (await readFile(join(repository.workspace.root, `dist/${name}.seen`), 'utf8')).trim();
const IN_PROCESS = {};
const DAEMON = { NX_DAEMON: 'true', NX_ISOLATE_PLUGINS: 'true' };

/** What a task sees in an image whose sources are v1, v2, and v1 again. */
async function whatIsSeen(
  app: string,
  name: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = IN_PROCESS,
): Promise<readonly string[]> {
  const all: string[] = [];
  for (const text of ['v1', 'v2', 'v1']) {
    await write(`apps/${app}/value.txt`, text);
    await repository.runWith(env, ...words);
    all.push(await seen(name));
  }
  return all;
}

const OF_SOURCES = ['v1', 'v2', 'v1'];

it.each([
  ['nx run', 'check', ['run', 'used-load:check']],
  ['nx check', 'check', ['check', 'used-load']],
  ['a task above', 'check', ['run', 'used-load:ci']],
  ['several targets', 'check', ['run-many', '--targets=lint,check', '-p', 'used-load']],
  ['the images of other projects', 'up', ['run', 'used-stack:up']],
  ['patterns', 'down', ['run', 'used-stack:down']],
])('has an image built that a task sees in a run with %s', async (_, name, words) => {
  expect(await whatIsSeen('load', name, words)).toEqual(OF_SOURCES);
});

it('has an image built that is gone', async () => {
  await repository.run('run', 'used-load:check');
  await removeImages(image('load'));
  await repository.run('run', 'used-load:check');
  expect(await seen('check')).toBe('v1');
});

it('joins no images of an earlier run', async () => {
  const { exitCode, output } = await repository.workspace.nx([
    'run-many',
    '--targets=docker-build,docker-merge',
    '-p',
    'used-push',
    '--output-style=static',
  ]);
  expect({ exitCode, output }).toMatchObject({ exitCode: 1 });
  expect(output).toContain('join them in a run of its own: nx run used-push:docker-merge');
});

it('has base images fetched that are gone', async () => {
  await repository.run('run', 'used-load:archive');
  await rm(join(repository.workspace.root, 'image-store'), { recursive: true });
  await repository.run('run', 'used-load:archive');
});

it('has an image pushed that a task pulls', async () => {
  expect(await whatIsSeen('push', 'deploy', ['run', 'used-push:deploy'])).toEqual(OF_SOURCES);
});

it('has an image built with the daemon', async () => {
  expect(await whatIsSeen('load', 'check', ['run', 'used-load:check'], DAEMON)).toEqual(OF_SOURCES);
});

const cached = (name: string) => new RegExp(`used-${name}:docker-build.*(local cache|existing outputs)`);

it.each([
  ['run', 'used-load:docker-build'],
  ['run-many', '-t', 'docker-build', 'lint', '-p', 'used-load'],
])('takes an image from the cache that no task uses: nx %s %s %s', async (...words) => {
  await repository.run(...words);
  expect(await repository.run(...words)).toMatch(cached('load'));
});

it('takes the images of other projects from the cache', async () => {
  const words = ['run-many', '-t', 'docker-build', 'check', '-p', 'used-load,used-other'];
  await repository.run(...words);
  const output = await repository.run(...words);
  expect(output).toMatch(cached('other'));
  expect(output).not.toMatch(cached('load'));
});

it('takes a task from the cache whose image is the same', async () => {
  const words = ['run', 'used-load:tested'];
  expect(await whatIsSeen('load', 'tested', words)).toEqual(OF_SOURCES);
  expect(await repository.run(...words)).toMatch(/used-load:tested.*(local cache|existing outputs)/);
});

describe('a task that ran before its image was restored', () => {
  const FAILED = { exitCode: 1 };

  it('fails where a program has called Nx', async () => {
    for (const text of ['v1', 'v2']) {
      await write('apps/load/value.txt', text);
      await repository.run('run', 'used-load:docker-build');
    }
    await write('apps/load/value.txt', 'v1');
    const { root } = repository.workspace;
    const { exitCode, all } = await execa(process.execPath, ['run-check.js'], {
      cwd: root,
      all: true,
      reject: false,
      env: nxVariables(root),
    });
    expect({ exitCode, all }).toMatchObject(FAILED);
    expect(all).toFailWith('NXBK-1104');
    expect(all).toContain('nx run used-load:check --skip-nx-cache');
  });

  it('fails where the image has the hash of its task among its names', async () => {
    for (const text of ['v1', 'v2']) {
      await write('apps/hash/value.txt', text);
      await repository.run('run', 'used-hash:check');
    }
    await write('apps/hash/value.txt', 'v1');
    const { exitCode, output } = await repository.workspace.nx(['run', 'used-hash:check']);
    expect({ exitCode, output }).toMatchObject(FAILED);
    expect(output).toFailWith('NXBK-1104');
    await repository.run('run', 'used-hash:check', '--skip-nx-cache');
    expect(await seen('hash')).toBe('v1');
  });
});
