import { openRepository, type Repository } from './repository';

/** As applications of many processes have it: one image for most services, a base by argument, stages, named contexts and files in files. */
const FILES = {
  'compose.yaml': `name: e2e-siblings
include: [infra/compose.yaml]
x-app: &app
  build: &build { context: ., dockerfile: docker/app.Dockerfile, args: { BASE: 'e2e-siblings/base:\${VERSION:-r1}', MODE: production }, target: app }
  image: e2e-siblings/app:\${VERSION:-r1}
services:
  base: { build: docker/base, image: 'e2e-siblings/base:\${VERSION:-r1}' }
  web: { <<: *app, command: web, ports: ['80:80'] }
${Array.from({ length: 20 }, (_, i) => `  worker${i}: { <<: *app, command: 'work ${i}' }`).join('\n')}
  migrate: { image: 'e2e-siblings/app:r1', command: migrate }
  debug: { build: { <<: *build, target: debug, args: { BASE: 'e2e-siblings/base:r1', MODE: debug } } }
  assets: { build: { context: assets, additional_contexts: { app: 'service:web', extra: ./extra } } }
---
services: { web: { build: { labels: [team=shop] } }, ${Array.from({ length: 20 }, (_, i) => `worker${i}: { build: { labels: { team: shop } } }`).join(', ')} }
`,
  'compose.override.yaml': 'services: { debug: { build: { args: [MODE=override] } } }\n',
  'infra/compose.yaml': `services:
  db: { image: 'postgres:16' }
  cache: { image: 'postgres:16' }
  proxy: { build: { context: ., dockerfile_inline: "FROM alpine:3.20\\nCOPY proxy.conf /proxy\\n" } }
`,
  'infra/proxy.conf': 'proxy\n',
  'docker/base/Dockerfile': 'FROM alpine:3.20\nRUN echo base > /base\n',
  'docker/app.Dockerfile':
    'ARG BASE\nFROM ${BASE} AS app\nARG MODE\nCOPY src/main.sh /main\nRUN echo "$MODE" > /mode\nFROM app AS debug\nRUN echo debug > /debug\n',
  'src/main.sh': 'main\n',
  'assets/Dockerfile': 'FROM alpine:3.20\nCOPY --from=app /main /from-app\nCOPY --from=extra file /extra\n',
  'extra/file': 'extra\n',
};

const IMAGES = [
  'e2e-siblings/base:r1',
  'e2e-siblings/app:r1',
  'e2e-siblings-debug',
  'e2e-siblings-assets',
  'e2e-siblings-proxy',
];

let repository: Repository;
let said: string;
beforeAll(async () => {
  repository = await openRepository('siblings', FILES, IMAGES);
  said = await repository.importFrom('.');
});
afterAll(() => repository.close());

it('makes one target for each distinct image', async () => {
  expect(said).toContain('6 images from .; 0 settings lost');
  const projects = JSON.parse(await repository.run('show', 'projects', '--json')) as string[];
  expect(projects).toEqual(expect.arrayContaining(['base', 'web', 'db', 'proxy', 'assets', 'debug']));
});

it('builds all of them in their order, under the names that compose looks for', async () => {
  await repository.buildAll(said);
  const [, app, debug, assets, proxy] = IMAGES as [string, string, string, string, string];
  expect(await repository.fileIn(app, '/base')).toBe('base');
  expect(await repository.fileIn(app, '/mode')).toBe('production');
  expect(await repository.fileIn(debug, '/mode')).toBe('override');
  expect(await repository.fileIn(debug, '/debug')).toBe('debug');
  expect(await repository.fileIn(assets, '/from-app')).toBe('main');
  expect(await repository.fileIn(assets, '/extra')).toBe('extra');
  expect(await repository.fileIn(proxy, '/proxy')).toBe('proxy');
});
