import { getProjects, logger, readProjectConfiguration, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import importComponents from './generator';

let tree: Tree;
let printed: string[];
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  printed = [];
  jest.spyOn(logger, 'info').mockImplementation((text) => void printed.push(text));
});
afterEach(() => jest.restoreAllMocks());

const run = (directory = 'src') => importComponents(tree, { directory, skipFormat: true });
const targets = (project: string) => readProjectConfiguration(tree, project).targets;
const files = () => tree.listChanges().map(({ path, content }) => `${path} ${content?.toString()}`);
const write = (all: Readonly<Record<string, string>>) =>
  Object.entries(all).forEach(([path, text]) => tree.write(path, text));

describe('import of Dockerfiles', () => {
  it('makes a project of each folder, with the context that holds what is copied', async () => {
    write({
      'src/gitea/Dockerfile': 'ARG GITEA_VERSION\nFROM gitea/gitea:${GITEA_VERSION}\nCOPY src/gitea/app.ini /etc/',
      'src/gitea/app.ini': '',
      'src/nginx/Dockerfile': 'FROM nginx:1.29\nCOPY conf.d/*.conf /etc/nginx/conf.d/',
      'src/nginx/conf.d/default.conf': '',
      'src/node_modules/x/Dockerfile': 'FROM scratch',
    });
    await run();
    expect(targets('gitea')?.['docker-build']).toEqual({
      executor: 'nx-buildkit:docker-build',
      options: { context: '.', buildArgsFromEnv: ['GITEA_VERSION'] },
    });
    expect(targets('nginx')?.['docker-build']).toEqual({ executor: 'nx-buildkit:docker-build' });
    expect(printed.at(-1)).toBe('2 images from src; 0 settings not taken over');
  });

  it('makes a further Dockerfile a further image of its project', async () => {
    write({ 'src/app/Dockerfile': 'FROM alpine', 'src/app/Dockerfile.worker': 'FROM alpine' });
    await run();
    expect(targets('app')?.['docker-build-app-worker']?.options).toEqual({
      dockerfile: 'src/app/Dockerfile.worker',
      tags: ['{imagePrefix}app-worker:{version}-{arch}'],
    });
    expect(targets('app')?.['prefetch-app-worker']?.options).toEqual({ buildTarget: 'docker-build-app-worker' });
  });

  it('reports what is missing, secret or wrong', async () => {
    write({
      'src/a/Dockerfile': 'FROM alpine\nARG NPM_TOKEN\nCOPY generated.conf /etc/',
      'src/b/Dockerfile': 'FORM alpine',
    });
    await run();
    expect(printed).toEqual([
      'a:docker-build  src/a/Dockerfile',
      '  not taken over: no folder holds all that it copies: generated.conf',
      expect.stringContaining('ARG NPM_TOKEN looks like a secret'),
      'b:docker-build  src/b/Dockerfile',
      expect.stringContaining('src/b/Dockerfile cannot be read'),
      '2 images from src; 3 settings not taken over',
    ]);
  });

  it('names a project for its path where another has its name', async () => {
    write({ 'src/web/Dockerfile': 'FROM alpine', 'old/project.json': '{ "name": "web" }' });
    write({ 'src/a/api/Dockerfile': 'FROM alpine', 'src/b/api/Dockerfile': 'FROM alpine' });
    await run();
    expect([...getProjects(tree).keys()].sort()).toEqual(['api', 'src-b-api', 'src-web', 'web']);
  });
});

describe('import of a compose file', () => {
  const COMPOSE = `
services:
  backend: &backend
    image: example/backend:\${TAG:-v1}
    build: { context: ./backend, target: backend, additional_contexts: [shared=../libs/shared] }
    environment: { DB_PASSWORD: swordfish }
  backend-init:
    build: { context: ./backend, target: init, additional_contexts: { main: 'service:backend' } }
  db:
    image: postgres:16
`;

  it('makes a project of each service, several images of one folder included', async () => {
    write({
      'src/docker-compose.yml': COMPOSE,
      'src/backend/Dockerfile': 'FROM alpine AS backend\nFROM alpine AS init',
    });
    await run();
    expect(targets('backend')).toEqual({
      prefetch: { executor: 'nx-buildkit:prefetch' },
      'docker-build': {
        executor: 'nx-buildkit:docker-build',
        options: { target: 'backend', tags: ['example/backend:v1'], buildContexts: { shared: 'libs/shared' } },
      },
      'prefetch-backend-init': {
        executor: 'nx-buildkit:prefetch',
        options: { buildTarget: 'docker-build-backend-init' },
      },
      'docker-build-backend-init': {
        executor: 'nx-buildkit:docker-build',
        options: {
          target: 'init',
          tags: ['{imagePrefix}backend-init:{version}-{arch}'],
          buildContexts: { main: 'project:backend#backend' },
        },
      },
    });
    expect(targets('db')?.['docker-build']?.options).toEqual({ image: 'postgres:16' });
    expect(tree.read('src/backend/project.json', 'utf8')).not.toContain('swordfish');
  });

  it('leaves out a service that runs the image of another one, under whichever of its names', async () => {
    const services = 'services: { base: { build: ., image: shop/base }, migrate: { image: shop/base:latest } }';
    write({ 'src/compose.yaml': services, 'src/Dockerfile': 'FROM alpine' });
    await run();
    expect([...getProjects(tree).keys()]).toEqual(['base']);
  });

  it('writes no credentials of a URL or a cache down, and says so', async () => {
    write({
      'src/compose.yaml': `
services:
  app:
    build:
      context: .
      additional_contexts: { lib: 'https://me:swordfish@example.com/lib.git', own: ./own }
      cache_to: ['type=s3,secret_access_key=swordfish', 'type=inline']
  far: { build: 'https://swordfish@example.com/app.git' }`,
      'src/Dockerfile': 'FROM alpine',
    });
    await run();
    expect(
      files()
        .filter((file) => !file.startsWith('src/compose.yaml'))
        .join(),
    ).not.toContain('swordfish');
    expect(printed.join()).not.toContain('swordfish');
    expect(targets('app')?.['docker-build']?.options).toMatchObject({
      buildContexts: { own: 'src/own' },
      cacheTo: ['type=inline'],
    });
    expect(printed.filter((line) => line.includes('holds credentials'))).toHaveLength(3);
  });

  it('takes over what a service extends, and says when that is in a file that is missing', async () => {
    write({
      'src/compose.yaml': `
services:
  api: { image: shop/api, build: { context: ./api, args: { A: '1', B: '1' }, ssh: [default] } }
  job: { extends: api, image: shop/job, build: { args: { B: '2' }, ssh: [key] } }
  cron: { extends: { service: base, file: common.yaml }, build: ./cron }`,
      'src/api/Dockerfile': 'FROM alpine',
      'src/cron/Dockerfile': 'FROM alpine',
    });
    await run();
    expect(targets('api')?.['docker-build-job']?.options).toEqual({
      tags: ['shop/job'],
      buildArgs: { A: '1', B: '2' },
      ssh: ['default', 'key'],
    });
    expect(printed).toContain('  not taken over: it extends base of common.yaml, which is not there');
  });

  it('writes a Dockerfile that the compose file holds into a file of its own', async () => {
    write({
      'src/compose.yaml':
        'services:\n  web:\n    build:\n      context: web\n      dockerfile_inline: |\n        FROM alpine\n',
      'src/web/Dockerfile': 'FROM scratch',
    });
    await run();
    expect(tree.read('src/web/Dockerfile.web', 'utf8')).toBe('FROM alpine\n');
    expect(targets('web')?.['docker-build']?.options).toEqual({ dockerfile: 'src/web/Dockerfile.web' });
  });

  it('makes no project outside the workspace', async () => {
    write({
      'src/compose.yaml': 'services: { a: { build: ../.. }, b: { build: { context: ., dockerfile: ../../x } } }',
    });
    await run();
    expect([...getProjects(tree).values()].map(({ root }) => root)).toEqual(['src/a', 'src/b']);
    expect(printed.filter((line) => line.includes('lies outside the workspace'))).toHaveLength(2);
  });

  it('changes nothing when it is run again', async () => {
    write({ 'src/compose.yaml': COMPOSE, 'src/backend/Dockerfile': 'FROM alpine', 'src/x/Dockerfile': 'FROM alpine' });
    write({ 'old/project.json': '{ "name": "x" }' });
    await run();
    const before = files();
    await run();
    expect(files()).toEqual(before);
  });

  it('says when there is nothing, and when the file is no YAML', async () => {
    await expect(run()).rejects.toThrow('src has neither a compose file nor a Dockerfile');
    write({ 'src/compose.yaml': 'password: swordfish\nservices: [' });
    await expect(run()).rejects.toThrow(/^src\/compose.yaml:2:12 cannot be read as YAML \((?!.*swordfish)/);
  });
});
