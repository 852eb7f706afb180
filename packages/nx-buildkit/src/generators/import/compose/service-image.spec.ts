import { parse } from 'yaml';
import { canonicalSecrets, canonicalServices, PathFrom } from './read/canonical';
import { serviceImage } from './service-image';
import { isMapping } from './read/values';

/** What becomes of a service `app` in `deploy`. */
function image(text: string, values = {}) {
  const written = textual(parse(`app: {${text.startsWith('\n') ? '' : text}}`, { merge: true }));
  const services = canonicalServices(text.startsWith('\n') ? { app: textual(parse(text)) } : written, 'deploy');
  const secrets = { npm: { file: './npmrc' }, home: { file: '~/.npmrc' }, key: { environment: 'KEY' }, other: {} };
  const build = { context: new PathFrom('deploy', '.'), ...services['app']?.build };
  const service = { ...services['app'], ...(services['app']?.build && { build }) };
  const files = Object.fromEntries(Object.keys(values).map((name) => [name, 'deploy/.env']));
  const project = { name: 'shop', services: {}, secrets: canonicalSecrets(secrets, 'deploy'), files: [], notes: [] };
  const { value, notes } = serviceImage('app', { service, variables: { values, files, ignoredFiles: {} } }, project);
  return { ...value, lost: texts(notes, 'lost'), hints: texts(notes, 'hint') };
}

const texts = (notes: readonly { kind: string; text: string }[], kind: string) =>
  notes.filter((note) => note.kind === kind).map(({ text }) => text);

/** Scalars are text when they get here. */
function textual(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textual);
  if (isMapping(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, textual(one)]));
  return value === null ? null : String(value);
}

describe('serviceImage', () => {
  it('takes over everything that a build says', () => {
    const { options, lost, hints } = image(`
image: registry.example.com/app:v1
platform: linux/arm64
build:
  context: ..
  dockerfile: docker/app.Dockerfile
  target: app
  tags: [app:extra]
  args: [VERSION=1.2, GOPROXY]
  additional_contexts: { base: service:base, src: ./src, image: docker-image://alpine:3.20 }
  labels: { team: ai }
  extra_hosts: { mirror: 10.0.0.5, both: [10.0.0.6, '::1'] }
  secrets: [npm, home, { source: key, target: signing }]
  ssh: [default]
  cache_from: ['type=registry,ref=cache/app']
  cache_to: [type=inline]
  network: host
  shm_size: 2g
  ulimits: { nproc: 65535, nofile: { soft: 1024, hard: 2048 } }
  no_cache: true
  pull: false
`);
    expect(options).toEqual({
      context: '.',
      dockerfile: 'docker/app.Dockerfile',
      target: 'app',
      tags: ['registry.example.com/app:v1', 'app:extra'],
      platform: ['linux/arm64'],
      buildArgs: { VERSION: '1.2' },
      buildArgsFromEnv: ['GOPROXY'],
      buildContexts: { base: 'service:base', src: 'deploy/src', image: 'docker-image://alpine:3.20' },
      labels: { team: 'ai' },
      addHosts: { mirror: '10.0.0.5', both: ['10.0.0.6', '::1'] },
      secrets: ['id=npm,src=deploy/npmrc', 'id=home,src=~/.npmrc', 'id=signing,env=KEY'],
      ssh: ['default'],
      cacheFrom: ['type=registry,ref=cache/app'],
      cacheTo: ['type=inline'],
      network: 'host',
      shmSize: '2g',
      ulimit: ['nproc=65535:65535', 'nofile=1024:2048'],
      noCache: true,
    });
    expect([lost, hints]).toEqual([[], []]);
  });

  it('takes the default of a variable, and its name where only the environment knows', () => {
    expect(
      image('build: { context: ., args: { A: "${A}", B: "${OTHER:-b}", C: "$$x", D: "${OTHER}" } }'),
    ).toMatchObject({
      options: { buildArgs: { B: 'b', C: '$x' }, buildArgsFromEnv: ['A'] },
      lost: ['build argument D needs OTHER of the environment'],
    });
    expect(image('image: "${REGISTRY:?}/app:${TAG:?say which}", build: .')).toMatchObject({
      options: { tags: ['{env.REGISTRY}/app:{env.TAG}'] },
      lost: [],
      hints: ['tags takes REGISTRY, TAG from the environment of each build'],
    });
  });

  it.each([
    'image: "app:${TAG:?}"',
    'build: "./${DIR}"',
    'build: { target: "${STAGE:?}" }',
    'build: { dockerfile: "$F" }',
  ])('makes no project of what only the environment tells whole: %s', (text) => {
    const { options, lost } = image(text);
    expect(options).toBeUndefined();
    expect(lost).toEqual([expect.stringContaining('of the environment'), 'no project is made of it']);
  });

  it('takes the variables of an env file, and leaves in it what a build can take from there', () => {
    const text = 'build: { context: "./${DIR}", args: { TAG: "${TAG:-none}", B: "b-${TAG}" }, tags: ["app:${TAG}"] }';
    expect(image(text, { TAG: 'v2', DIR: 'app' })).toMatchObject({
      options: {
        context: 'deploy/app',
        dockerfile: 'deploy/app/Dockerfile',
        tags: ['app:v2'],
        buildArgs: { B: 'b-v2' },
        buildArgsFromEnv: ['TAG'],
        envFile: 'deploy/.env',
      },
      lost: [],
      hints: expect.arrayContaining(['TAG of deploy/.env is written down as it is today']),
    });
  });

  it.each([
    'args: { NPM_TOKEN: swordfish }',
    'args: { PROXY: "http://me:swordfish@proxy" }',
    'args: { DSN: "db://app:${DB_PASSWORD:-swordfish}" }',
    'args: { DSN: "swordfish ${MISSING}" }',
    'args: { SETUP: "ghp_swordfish0123456789" }',
    'labels: { org.example.api-key: swordfish }',
    'tags: ["registry/${DB_PASSWORD:-swordfish}"]',
    'additional_contexts: ["own=swordfish/${MISSING}"]',
    'dockerfile_inline: "FROM alpine\\nENV DB_PASSWORD=swordfish"',
  ])('says of a secret and of what misses a variable where it is, and nothing else: %s', (line) => {
    const said = image(`build: { context: ., ${line} }`);
    expect(JSON.stringify(said)).not.toContain('swordfish');
    expect(said.lost[0]).toMatch(/looks like a secret|needs (MISSING|DB_PASSWORD) of the environment/);
  });

  it('says what it does not know', () => {
    expect(
      image('build: { context: ., privileged: true, network: mine, secrets: [other], labels: { a: "{x}" } }').lost,
    ).toEqual([
      expect.stringContaining('build.privileged'),
      expect.stringContaining('label a holds braces'),
      'secret other is neither a file nor a variable',
      expect.stringContaining('build.network'),
    ]);
  });

  it.each(['../../elsewhere', '~/app', '/srv/app'])(
    'makes no project of a context outside the workspace: %s',
    (context) => {
      expect(image(`build: { context: ${context} }`)).toEqual({
        lost: [`${context} is outside the workspace`, 'no project is made of it'],
        hints: [],
      });
    },
  );

  it('makes no project of a build whose Dockerfile is elsewhere', () => {
    expect(image('build: "https://me:swordfish@example.com/app.git"').lost[0]).toContain('build.context is elsewhere');
  });

  it('reads what is empty as not given', () => {
    expect(image('platform: "", build: { context: ., target: "", dockerfile: "" }').options).toEqual({
      context: 'deploy',
      dockerfile: 'deploy/Dockerfile',
    });
  });

  it('knows the name that compose gives an image without one', () => {
    expect(image('build: .').composeNames).toEqual(['shop-app']);
    expect(image('image: app, build: .').composeNames).toBeUndefined();
  });

  it('is nothing for a service without an image', () => {
    expect(image('environment: {}')).toEqual({ lost: [], hints: [] });
  });
});
