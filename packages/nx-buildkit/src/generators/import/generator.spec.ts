import { getProjects } from '@nx/devkit';
import { usePrinted } from '../testing/printed';
import { useImport } from './testing/import-tree';

const printed = usePrinted();
const { run, targets, tree, write } = useImport();

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
    expect(printed.slice(-2)).toEqual(['2 images from src; 0 settings lost', 'Next: nx run-many -t docker-build']);
  });

  it('skips other files, files of tools, and what git or Nx ignores', async () => {
    write({
      '.gitignore': 'tmp',
      'src/.gitignore': '/build\n',
      'src/api/Dockerfile': 'FROM alpine',
      'src/api/Dockerfile.tmpl': 'FROM alpine',
      'src/chart/Dockerfile': 'FROM {{ .Values.base }}',
      'src/build/Dockerfile': 'FROM alpine',
      'src/tmp/Dockerfile': 'FROM alpine',
      ...Object.fromEntries(
        ['.devcontainer', '.venv/lib', 'vendor/github.com/x/y'].map((folder) => [`src/${folder}/Dockerfile`, 'FROM a']),
      ),
    });
    await run();
    expect([...getProjects(tree()).keys()]).toEqual(['api']);
  });

  it('finds Dockerfiles in upper and lower case', async () => {
    const files = ['src/a/dockerfile', 'src/b/api.dockerfile', 'src/c/DOCKERFILE', 'src/d/Web.DOCKERFILE'];
    write(Object.fromEntries(files.map((path) => [path, 'FROM alpine'])));
    await run();
    const found = [...getProjects(tree()).values()].flatMap((project) => Object.values(project.targets ?? {}));
    expect(found.flatMap(({ options }) => options?.dockerfile ?? []).sort()).toEqual(files);
  });

  it('makes a further Dockerfile a further image of its project', async () => {
    write({ 'src/app/Dockerfile': 'FROM alpine', 'src/app/Dockerfile.worker': 'FROM alpine' });
    await run();
    expect(targets('app')?.['docker-build-worker']?.options).toEqual({
      dockerfile: 'src/app/Dockerfile.worker',
      tags: ['{imagePrefix}app-worker:{version}-{arch}'],
    });
    expect(targets('app')?.['prefetch-worker']?.options).toEqual({ buildTarget: 'docker-build-worker' });
  });

  it('adds to a target of project.json that has only options of the inferred one', async () => {
    write({
      'src/app/project.json':
        '{ "name": "app", "targets": { "docker-build-worker": { "options": { "noCache": true } } } }',
      'src/app/Dockerfile.worker': 'FROM alpine',
      'src/app/worker.Dockerfile': 'FROM alpine',
    });
    await run();
    expect(targets('app')).toMatchObject({
      'docker-build-worker': { options: { noCache: true, dockerfile: 'src/app/Dockerfile.worker' } },
      'docker-build-worker.dockerfile': { options: { dockerfile: 'src/app/worker.Dockerfile' } },
    });
    const tags = Object.values(targets('app') ?? {}).flatMap(({ options }) => options?.tags ?? []);
    expect(new Set(tags).size).toBe(2);
  });

  it('says first what is lost, once each, then what is missing, and last what to type', async () => {
    write({
      'src/a/Dockerfile': 'FROM alpine\nARG NPM_TOKEN\nCOPY generated.conf /etc/',
      'src/b/Dockerfile': 'FORM alpine',
      'src/c/Dockerfile': 'FROM alpine AS test\nFROM alpine AS run\nARG NPM_TOKEN',
    });
    await run();
    expect(printed).toEqual([
      expect.stringMatching(/^lost: a:docker-build, c:docker-build: build argument NPM_TOKEN looks like a secret/),
      'lost: b:docker-build: src/b/Dockerfile cannot be read: unknown instruction: FORM',
      'a:docker-build  src/a/Dockerfile',
      expect.stringMatching(/^ {2}its context src\/a has no generated.conf/),
      'b:docker-build  src/b/Dockerfile',
      'c:docker-build  src/c/Dockerfile',
      '  its last stage, run, is built, and test is not; for an image of each, its options take "targets": { "test": {}, "run": {} }',
      '3 images from src; 2 settings lost',
      'Next: nx run-many -t docker-build',
    ]);
  });

  it('takes the folder for the context that holds most of what is copied, and names what is missing', async () => {
    write({
      'src/cart/docker/Dockerfile':
        'FROM alpine\nCOPY package.json lock.json src/ /\nCOPY .env.local generated /\nCOPY $X/a b*/ /',
      'src/cart/package.json': '{}',
      'src/cart/lock.json': '{}',
      'src/cart/src/main.ts': '',
    });
    await run();
    expect(targets('cart')?.['docker-build']?.options).toEqual({ dockerfile: 'src/cart/docker/Dockerfile' });
    expect(printed).toContainEqual(expect.stringContaining('its context src/cart has no .env.local, generated:'));
  });

  it('names a project for its path where another has its name', async () => {
    write({ 'src/web/Dockerfile': 'FROM alpine', 'old/project.json': '{ "name": "web" }' });
    write({ 'src/a/api/Dockerfile': 'FROM alpine', 'src/b/api/Dockerfile': 'FROM alpine' });
    await run();
    expect([...getProjects(tree()).keys()].sort()).toEqual(['api', 'src-b-api', 'src-web', 'web']);
  });
});
