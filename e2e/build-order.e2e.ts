import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRepository, type Repository } from './repositories/repository';

const bundle = (name: string, to: string) => ({
  command: `mkdir -p ${to} && cp apps/${name}/main.txt ${to}/main.txt`,
});
const project = (name: string, build: object, image: object = {}) =>
  JSON.stringify({
    name: `order-${name}`,
    targets: { build, 'docker-build': { options: { tags: [`e2e-order/${name}`] }, ...image } },
  });
const NAMES = ['api', 'legacy', 'made', 'own'];
const FILES = {
  // As @nx/node writes it, with --docker.
  'apps/api/project.json': project('api', { ...bundle('api', 'apps/api/dist'), outputs: ['{projectRoot}/dist'] }),
  'apps/api/Dockerfile': 'FROM alpine:3.20\nWORKDIR /app\nCOPY dist .\n',
  'apps/legacy/project.json': project('legacy', bundle('legacy', 'dist/apps/legacy')),
  'apps/legacy/Dockerfile': 'FROM alpine:3.20\nCOPY dist/apps/legacy /app/\n',
  'apps/made/project.json': project(
    'made',
    {
      command: 'sleep 2; mkdir -p dist/apps/made && cp apps/made/main.txt apps/made/recipe dist/apps/made/',
      outputs: ['{workspaceRoot}/dist/apps/made'],
    },
    {
      executor: 'nx-buildkit:docker-build',
      options: { tags: ['e2e-order/made'], context: 'dist/apps/made', dockerfile: 'dist/apps/made/recipe' },
    },
  ),
  'apps/made/recipe': 'FROM alpine:3.20\nCOPY main.txt /app/\n',
  'apps/own/project.json': project('own', bundle('own', 'apps/own/dist'), { dependsOn: ['prefetch'] }),
  'apps/own/Dockerfile': 'FROM alpine:3.20\nCOPY dist /app/\n',
  ...Object.fromEntries(NAMES.map((name) => [`apps/${name}/main.txt`, 'v1'])),
};

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository(
    'order',
    FILES,
    NAMES.map((name) => `e2e-order/${name}`),
  );
});
afterAll(() => repository.close());

const build = (name: string) => repository.run('run', `order-${name}:docker-build`, '--platform=amd64');
const main = (name: string) => repository.fileIn(`e2e-order/${name}`, '/app/main.txt');

it.each(['api', 'legacy', 'made'])(
  'builds %s out of what its own target makes, and again when that changes',
  async (name) => {
    await build(name);
    expect(await main(name)).toBe('v1');
    await repository.workspace.write(`apps/${name}/main.txt`, 'v2');
    await build(name);
    expect(await main(name)).toBe('v2');
  },
);

it('locks the base images of the Dockerfile that a target has just made', async () => {
  await repository.workspace.write('apps/made/recipe', 'FROM ubuntu:22.04\nCOPY main.txt /app/\n');
  expect(await build('made')).not.toContain('which its Dockerfile does not show');
  const folder = join(repository.workspace.root, 'dist/buildkit/order-made/locks/docker-build');
  const [name = ''] = await readdir(folder);
  expect(await readFile(join(folder, name), 'utf8')).toContain('docker.io/library/ubuntu:22.04');
});

it('names the target whose output is missing, and takes the line that it says', async () => {
  const { exitCode, output } = await repository.workspace.nx(['run', 'order-own:docker-build', '--platform=amd64']);
  expect(exitCode).toBe(1);
  expect(output).toContain('/dist is an output of the target "build": write "dependsOn": ["...", "build"]');
  const long = [
    'build',
    { target: 'prefetch', params: 'forward' },
    { target: 'docker-build', dependencies: true, params: 'forward' },
  ];
  for (const [i, dependsOn] of [['...', 'build'], long].entries()) {
    await repository.workspace.write('apps/own/main.txt', `v${i}`);
    await repository.workspace.write(
      'apps/own/project.json',
      project('own', bundle('own', 'apps/own/dist'), { dependsOn }),
    );
    await build('own');
    expect(await main('own')).toBe(`v${i}`);
  }
});
