import { getProjects } from '@nx/devkit';
import { usePrinted } from '../testing/printed';
import { useImport } from './testing/import-tree';

const printed = usePrinted();
const { run, targets, tree, write } = useImport();
const files = () =>
  tree()
    .listChanges()
    .map(({ path, content }) => `${path} ${content?.toString()}`);

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
      'prefetch-init': {
        executor: 'nx-buildkit:prefetch',
        options: { buildTarget: 'docker-build-init' },
      },
      'docker-build-init': {
        executor: 'nx-buildkit:docker-build',
        dependsOn: [
          { target: 'prefetch-init', params: 'forward' },
          { target: 'docker-build', dependencies: true, params: 'forward' },
          { target: 'docker-build', params: 'forward' },
        ],
        options: {
          target: 'init',
          tags: ['{imagePrefix}backend-init:{version}-{arch}', 'src-backend-init'],
          buildContexts: { main: 'project:backend#backend' },
        },
      },
    });
    expect(targets('db')?.['docker-build']?.options).toEqual({ image: 'postgres:16' });
    expect(tree().read('src/backend/project.json', 'utf8')).not.toContain('swordfish');
  });

  it('takes a folder and files that are written as on Windows', async () => {
    write({ 'src/shop/files/compose.yml': 'services: { db: { image: postgres:16 } }' });
    await run('src\\shop', ['files\\compose.yml']);
    expect(targets('db')?.['docker-build']?.options).toEqual({ image: 'postgres:16' });
  });

  it('leaves out a service that runs the image of another one, under any of its names', async () => {
    const services = 'services: { base: { build: ., image: shop/base }, migrate: { image: shop/base:latest } }';
    write({ 'src/compose.yaml': services, 'src/Dockerfile': 'FROM alpine' });
    await run();
    expect([...getProjects(tree()).keys()]).toEqual(['base']);
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
    expect(printed.filter((line) => line.includes('holds credentials'))).toHaveLength(2);
    expect(printed).toContain('lost: far: no project is made of it');
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
    expect(printed).toContain('lost: cron: it extends base of src/common.yaml, which is not there');
  });

  it('writes a Dockerfile that the compose file holds into a file of its own', async () => {
    write({
      'src/compose.yaml':
        'services:\n  web:\n    build:\n      context: web\n      dockerfile_inline: |\n        FROM alpine\n',
      'src/web/Dockerfile': 'FROM scratch',
    });
    await run();
    expect(tree().read('src/web/Dockerfile.web', 'utf8')).toBe('FROM alpine\n');
    expect(targets('web')?.['docker-build']?.options).toMatchObject({ dockerfile: 'src/web/Dockerfile.web' });
  });

  it('says when a Dockerfile with another text is there already', async () => {
    const inline = 'services: { web: { build: { context: web, dockerfile_inline: "FROM alpine" } } }';
    write({ 'src/compose.yaml': inline, 'src/web/Dockerfile.web': 'FROM scratch' });
    await run();
    expect(tree().read('src/web/Dockerfile.web', 'utf8')).toBe('FROM scratch');
    expect(printed.join('\n')).toContain(
      'lost: web:docker-build: its inline Dockerfile, since src/web/Dockerfile.web is there with another text and is built',
    );
  });

  it('makes no project outside the workspace', async () => {
    write({
      'src/compose.yaml': 'services: { a: { build: ../.. }, b: { build: { context: ., dockerfile: ../../x } } }',
    });
    await expect(run()).rejects.toThrow(/can be built here[^]*a: ..\/.. is outside the workspace/);
    expect(getProjects(tree()).size).toBe(0);
  });

  it('makes one target for each distinct image, with all names of it', async () => {
    const service = (name: string, of: number) =>
      `  ${name}: { build: { context: ./apps, args: { APP: "${of}" } }, image: "shop/app${of}" }\n`;
    const services = Array.from({ length: 57 }, (_, i) => service(`s${i}`, i % 17)).join('');
    write({
      'src/compose.yaml': `services:\n${services}  web: { build: ./web }\n  worker: { build: ./web, command: work }\n  db: { image: 'postgres:16' }\n  db2: { image: 'docker.io/library/postgres:16' }\n`,
      'src/apps/Dockerfile': 'FROM alpine',
      'src/web/Dockerfile': 'FROM alpine',
    });
    await run();
    expect(printed.at(-2)).toBe('19 images from src; 0 settings lost');
    expect(targets('web')?.['docker-build']?.options).toEqual({
      tags: ['{imagePrefix}{projectName}:{version}-{arch}', 'src-web', 'src-worker'],
    });
    expect([...getProjects(tree()).keys()].sort()).toEqual(['apps', 'db', 'web']);
  });

  it('builds next to a project what is written in the compose file, once', async () => {
    write({
      'apps/web/project.json': '{ "name": "web" }',
      'apps/web/compose.yaml': 'services: { app: { build: { context: ., dockerfile_inline: "FROM alpine" } } }',
    });
    await run('apps/web');
    expect([...getProjects(tree()).keys()]).toEqual(['web']);
    expect(targets('web')?.['docker-build']?.options.dockerfile).toBe('apps/web/Dockerfile.app');
  });

  it('says when two images have one name', async () => {
    write({
      'src/compose.yaml': 'services: { a: { build: a, image: x }, b: { build: b, image: "x:latest" } }',
      'src/a/Dockerfile': 'FROM alpine',
      'src/b/Dockerfile': 'FROM alpine',
    });
    await run();
    expect(printed).toContain(
      'lost: b:docker-build: its image has the same name as that of a: whichever is built later gets docker.io/library/x:latest',
    );
  });

  it('changes nothing when it is run again', async () => {
    write({ 'src/compose.yaml': COMPOSE, 'src/backend/Dockerfile': 'FROM alpine', 'src/x/Dockerfile': 'FROM alpine' });
    write({ 'old/project.json': '{ "name": "x" }' });
    await run();
    const before = files();
    await run();
    expect(files()).toEqual(before);
  });

  it('reports that there is nothing to import, and that a file is not YAML', async () => {
    await expect(run()).rejects.toThrow('src has neither a compose file nor a Dockerfile');
    await expect(run()).rejects.toFailWith('NXBK-1205');
    write({ 'src/compose.yaml': 'password: swordfish\nservices: [' });
    await expect(run()).rejects.toThrow(/^src\/compose.yaml:2:12 cannot be read as YAML \((?!.*swordfish)/);
  });
});
