import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openRepository, type Repository } from './repositories/repository';

const DOCKERFILE = 'FROM alpine:3.20\nARG FIRST\nARG SECOND\nRUN echo "$FIRST|$SECOND" > /args\n';
const FILES = {
  '.gitignore': 'node_modules\ndist\n.nx\nimage-store\nsvc/.env\n',
  'svc/compose.yaml':
    'services: {web: {build: {context: ., args: {FIRST: "${FIRST}", SECOND: null}}, image: "e2e-env/web"}}\n',
  'svc/Dockerfile': DOCKERFILE,
  'svc/.env': 'FIRST=of-the-file\nSECOND=two\n',
  'apps/own/Dockerfile': DOCKERFILE,
  'apps/own/project.json': JSON.stringify({
    name: 'env-own',
    targets: {
      'docker-build': {
        options: { tags: ['e2e-env/own'], envFile: 'apps/own/args.env', buildArgsFromEnv: ['FIRST', 'SECOND'] },
      },
    },
  }),
  'apps/own/args.env': '\uFEFFexport FIRST="a # b" # comment\nSECOND: x#y $FIRST #z\n',
};

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository('env', FILES, ['e2e-env/web', 'e2e-env/own']);
});
afterAll(() => repository.close());

const build = (project: string, env: Readonly<Record<string, string>> = {}) =>
  repository.workspace.nx(['run', `${project}:docker-build`, '--platform=amd64'], env);

it('reads the file as docker compose does', async () => {
  expect(await build('env-own')).toMatchObject({ exitCode: 0 });
  expect(await repository.fileIn('e2e-env/own', '/args')).toBe('a # b|x#y a # b');
});

it('builds without the file where the environment has all values, and says what to set where it has not', async () => {
  await rm(join(repository.workspace.root, 'apps/own/args.env'));
  const { exitCode, output } = await build('env-own', { FIRST: '1' });
  expect(exitCode).toBe(1);
  expect(output).toContain('set SECOND in the environment');
  expect(await build('env-own', { FIRST: '1', SECOND: '2' })).toMatchObject({ exitCode: 0 });
  expect(await repository.fileIn('e2e-env/own', '/args')).toBe('1|2');
});

it('imports no file that git ignores', async () => {
  const said = await repository.importFrom('svc');
  expect(said).toContain('svc/.env, which sets it, is ignored by git');
  const { name, targets } = JSON.parse(await readFile(join(repository.workspace.root, 'svc/project.json'), 'utf8'));
  expect(targets['docker-build'].options).toMatchObject({ buildArgsFromEnv: ['FIRST', 'SECOND'] });
  expect(targets['docker-build'].options).not.toHaveProperty('envFile');
  await rm(join(repository.workspace.root, 'svc/.env'));
  expect(await build(name, { FIRST: 'one', SECOND: 'zwei' })).toMatchObject({ exitCode: 0 });
  expect(await repository.fileIn('e2e-env/web', '/args')).toBe('one|zwei');
});
