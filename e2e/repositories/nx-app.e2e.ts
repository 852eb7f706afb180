import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitAll } from '../support/workspace';
import { openRepository, type Repository } from './repository';

/** As Nx workspaces have it that build images by other tools: bundles in dist, copied by Dockerfiles whose contexts are all over the place. */
const app = (name: string, targets: object): string =>
  JSON.stringify({
    name: `@e2e-nx/${name}`,
    targets: {
      build: {
        command: `mkdir -p dist/apps/${name} && cp apps/${name}/main.txt dist/apps/${name}/`,
        outputs: [`{workspaceRoot}/dist/apps/${name}`],
      },
      ...targets,
    },
  });
const FILES = {
  'apps/api/project.json': app('api', {
    container: {
      executor: '@nx-tools/nx-container:build',
      dependsOn: ['build'],
      defaultConfiguration: 'local',
      options: { engine: 'docker', 'build-args': ['LEVEL=seven', 'REV'] },
      configurations: {
        local: { load: true, tags: ['e2e-nx/api:dev'] },
        ci: { metadata: { images: ['e2e-nx/api'], tags: ['type=raw,value=ci'] } },
      },
    },
  }),
  'apps/api/main.txt': 'api\n',
  'apps/api/Dockerfile':
    'FROM alpine:3.20\nARG LEVEL\nARG REV=none\nRUN echo "$LEVEL $REV" > /args\nCOPY dist/apps/api/main.txt /main\n',
  'apps/web/project.json': app('web', {
    'docker-build': { dependsOn: ['build'], command: 'docker build -f apps/web/Dockerfile . -t e2e-nx/web' },
  }),
  'apps/web/main.txt': 'web\n',
  'apps/web/Dockerfile': 'FROM alpine:3.20\nCOPY dist/apps/web/main.txt /main\n',
};

const IMAGES = ['e2e-nx/api:dev', 'e2e-nx/api:ci', 'e2e-nx/web'];

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository('nx-app', FILES, IMAGES);
});
afterAll(() => repository.close());

it('attaches to projects that other tools build, named by the end of their names', async () => {
  for (const name of ['api', 'web']) {
    const said = await repository.run('g', 'nx-buildkit:attach', name);
    expect(said).toContain('are taken over from the target');
    expect(said.trimEnd().split('\n').at(-1)).toBe(`Next: nx run @e2e-nx/${name}:docker-build`);
  }
  await commitAll(repository.workspace);
});

it('builds out of what the bundler made, and again when that changes', async () => {
  const build = ['run-many', '-t', 'docker-build', '--platform=amd64'];
  await repository.run(...build);
  expect(await repository.fileIn('e2e-nx/api:dev', '/args')).toBe('seven none');
  expect(await repository.fileIn('e2e-nx/api:dev', '/main')).toBe('api');
  expect(await repository.fileIn('e2e-nx/web', '/main')).toBe('web');
  await repository.workspace.write('apps/api/main.txt', 'changed\n');
  await repository.run(...build);
  expect(await repository.fileIn('e2e-nx/api:dev', '/main')).toBe('changed');
});

it('builds by the configurations of the other tool', async () => {
  await repository.run('run', '@e2e-nx/api:docker-build:ci', '--platform=amd64');
  expect(await repository.fileIn('e2e-nx/api:ci', '/main')).toBe('changed');
  const { targets } = JSON.parse(await readFile(join(repository.workspace.root, 'apps/web/project.json'), 'utf8'));
  expect(targets['docker-build'].command).toBeUndefined();
});
