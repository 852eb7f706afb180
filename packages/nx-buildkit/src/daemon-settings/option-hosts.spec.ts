import { hostsInOptions } from './option-hosts';

const inOptions = (options: object, env = {}) =>
  hostsInOptions(JSON.stringify({ targets: { 'docker-build': { options } } }), env);

it.each<[object, string[]]>([
  [{ imagePrefix: 'r.corp:5000/' }, ['r.corp:5000']],
  [{ imagePrefix: '10.0.0.1/team-' }, ['10.0.0.1']],
  [{ tags: ['{version}', 'r.corp/{projectName}:{version}'] }, ['r.corp']],
  [{ targets: { app: { tags: ['[fd00::1]:5000/app:1'] } } }, ['[fd00::1]:5000']],
  [{ image: 'localhost:5000/gitea:1' }, ['localhost:5000']],
  [{ extraImages: ['r.corp/tools/scanner:1', 'alpine:3'] }, ['r.corp']],
  [{ cacheFrom: ['type=registry,ref=10.0.0.2:5000/cache', '10.0.0.3/cache'] }, ['10.0.0.2:5000', '10.0.0.3']],
  [{ cacheTo: ['type=registry,mode=max,ref=r.corp/cache:x'] }, ['r.corp']],
  [{ buildContexts: { base: 'docker-image://r.corp/base:1' } }, ['r.corp']],
  [{ perPlatform: { arm64: { buildArgs: { BASE: 'r.corp/base' } } } }, ['r.corp']],
  [
    { buildArgs: { REGISTRY: '10.0.0.1:5000', OTHER: '10.0.0.2', NAMED: 'r.corp' } },
    ['10.0.0.1:5000', '10.0.0.2', 'r.corp'],
  ],
  [{ buildArgs: { VERSION: '1.25.1', NAME: 'gitea', DEBUG: true, PORT: 8080 } }, []],
  [{ dockerfile: 'Dockerfile.dev', context: 'components/api', outputs: ['load'], secrets: ['id=a,src=.npmrc'] }, []],
  [{ command: 'curl https://example.com/a', labels: { url: 'https://git.corp/a' } }, []],
])('%j names %j', (options, hosts) => expect(inOptions(options)).toEqual(hosts));

it('reads build arguments from the environment', () =>
  expect(inOptions({ buildArgsFromEnv: ['REGISTRY', 'UNSET'] }, { REGISTRY: 'r.corp:5000' })).toEqual(['r.corp:5000']));

it.each([
  ['nx.json', { targetDefaults: { 'nx-buildkit:docker-build': { options: { imagePrefix: 'r.corp/' } } } }],
  ['package.json', { nx: { targets: { build: { options: { image: 'r.corp/a' } } } }, homepage: 'a.corp/b' }],
])('reads the options in %s', (_, content) => expect(hostsInOptions(JSON.stringify(content), {})).toEqual(['r.corp']));

it.each<[string, object]>([
  ['another executor', { serve: { executor: '@nx/vite:dev-server', options: { proxy: 'localhost:4200/api' } } }],
  ['a command', { serve: { command: 'serve localhost:4200/api' } }],
])('leaves alone the options of %s', (_, targets) =>
  expect(hostsInOptions(JSON.stringify({ targets }), {})).toEqual([]),
);

it('leaves alone the defaults of other executors', () => {
  const targetDefaults = { '@nx/vite:dev-server': { options: { proxy: 'localhost:4200/api' } } };
  expect(hostsInOptions(JSON.stringify({ targetDefaults }), {})).toEqual([]);
});

it.each(['{', '[]', 'null', '{"nx": null, "targets": "r.corp/a"}'])('takes %s as it is', (text) =>
  expect(hostsInOptions(text, {}).length).toBeLessThan(2),
);
