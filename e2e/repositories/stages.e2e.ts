import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRepository, type Repository } from './repository';

/** One Dockerfile whose stages are images of their own: as compose names them, and where nothing names them. */
const stages = (...names: readonly string[]) =>
  ['FROM alpine:3.20 AS base', ...names.map((name) => `FROM base AS ${name}\nRUN echo ${name} > /who`)].join('\n');
const FILES = {
  'shop/compose.yaml': JSON.stringify({
    name: 'e2e-stages',
    services: {
      api: { build: { context: '.', target: 'api' } },
      worker: { build: { context: '.', target: 'worker' }, image: 'e2e-stages/jobs:v1' },
      again: { build: { context: '.', target: 'worker' }, image: 'e2e-stages/jobs:v1' },
      migrate: { build: { context: '.' } },
    },
  }),
  'shop/Dockerfile': stages('api', 'worker', 'migrate'),
  'apps/tools/project.json': JSON.stringify({ name: 'e2e-tools' }),
  'apps/tools/Dockerfile': stages('lint', 'format'),
};
const IMAGES = {
  'e2e-stages-api': 'api',
  'e2e-stages/jobs:v1': 'worker',
  'e2e-stages-migrate': 'migrate',
};
const TOOLS = ['e2e-tools-lint:1.0.0-amd64', 'e2e-tools-format:1.0.0-amd64'];

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository('stages', FILES, [...Object.keys(IMAGES), ...TOOLS]);
});
afterAll(() => repository.close());

it('makes each stage that compose names the image of that name', async () => {
  const said = await repository.importFrom('shop');
  expect(said).toContain('3 images from shop; 0 settings lost');
  await repository.buildAll(said);
  for (const [image, stage] of Object.entries(IMAGES)) {
    expect(`${image} ${await repository.fileIn(image, '/who')}`).toBe(`${image} ${stage}`);
  }
});

it('says how to get an image of each stage that nothing names, and takes it', async () => {
  const said = await repository.run('g', 'nx-buildkit:attach', 'e2e-tools');
  expect(said).toContain('--stages=lint,format');
  await repository.run('g', 'nx-buildkit:attach', 'e2e-tools', '--stages=lint,format');
  await repository.run('run', 'e2e-tools:docker-build', '--platform=amd64');
  const project = await readFile(join(repository.workspace.root, 'apps/tools/project.json'), 'utf8');
  expect(JSON.parse(project).targets['docker-build'].options.targets).toEqual({ lint: {}, format: {} });
  expect(await Promise.all(TOOLS.map((image) => repository.fileIn(image, '/who')))).toEqual(['lint', 'format']);
});
