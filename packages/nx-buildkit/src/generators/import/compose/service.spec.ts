import { parse } from 'yaml';
import { serviceImage } from './service';
import { mapOf } from './values';

function image(text: string, values = {}) {
  const project = {
    folder: 'deploy',
    services: {},
    secrets: { npm: { file: './npmrc' }, key: { environment: 'KEY' }, other: {} },
    variables: { values, file: 'deploy/.env' },
  };
  const { options, notes = [] } = serviceImage('app', mapOf(parse(text)), project) ?? {};
  const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  return { options: Object.fromEntries(given), notes };
}

describe('serviceImage', () => {
  it('takes over everything that a build says', () => {
    const { options, notes } = image(`
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
  extra_hosts: ['mirror:10.0.0.5']
  secrets: [npm, { source: key, target: signing }]
  ssh: [default]
  cache_from: ['type=registry,ref=cache/app']
  cache_to: type=inline
  network: host
  shm_size: 2g
  ulimits: { nproc: 65535, nofile: { soft: 1024, hard: 2048 } }
  no_cache: true
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
      addHosts: { mirror: '10.0.0.5' },
      secrets: ['id=npm,src=deploy/npmrc', 'id=signing,env=KEY'],
      ssh: ['default'],
      cacheFrom: ['type=registry,ref=cache/app'],
      cacheTo: ['type=inline'],
      allow: ['network.host'],
      network: 'host',
      shmSize: '2g',
      ulimit: ['nproc=65535:65535', 'nofile=1024:2048'],
      noCache: true,
    });
    expect(notes).toEqual([]);
  });

  it('takes the default of a variable, and its name where only the environment knows', () => {
    expect(image('build: { context: ., args: { A: "${A}", B: "${OTHER:-b}", C: "$$x", D: "${OTHER}" } }')).toEqual({
      options: {
        context: 'deploy',
        dockerfile: 'deploy/Dockerfile',
        buildArgs: { B: 'b', C: '$x' },
        buildArgsFromEnv: ['A'],
      },
      notes: ['build argument D needs OTHER of the environment'],
    });
    expect(image('image: "app:${TAG:?say which}"')).toEqual({
      options: { image: 'app:${TAG}' },
      notes: ['image needs TAG of the environment'],
    });
  });

  it('takes the variables of an env file, and leaves in it what a build can take from there', () => {
    const text = 'build: { context: "./${DIR}", args: { TAG: "${TAG:-none}", B: "b-${TAG}" }, tags: ["app:${TAG}"] }';
    expect(image(text, { TAG: 'v2', DIR: 'app' })).toEqual({
      options: {
        context: 'deploy/app',
        dockerfile: 'deploy/app/Dockerfile',
        tags: ['app:v2'],
        buildArgs: { B: 'b-v2' },
        buildArgsFromEnv: ['TAG'],
        envFile: 'deploy/.env',
      },
      notes: ['a later change of DIR, TAG in the env file: the value of today is written down'],
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
    'tags: ["swordfish/${MISSING}"]',
    'additional_contexts: ["own=swordfish/${MISSING}"]',
    'dockerfile_inline: "FROM alpine\\nENV DB_PASSWORD=swordfish"',
  ])('says of a secret and of what misses a variable where it is, and nothing else: %s', (line) => {
    const { options, notes } = image(`build: { context: ., ${line} }`);
    expect(JSON.stringify([options, notes])).not.toContain('swordfish');
    expect(notes).toEqual([
      expect.stringMatching(/looks like a secret|needs (MISSING|DB_PASSWORD) of the environment/),
    ]);
  });

  it('notes what it does not know, and paths outside the workspace', () => {
    const { notes } = image('build: { context: ../../elsewhere, privileged: true, network: mine, secrets: [other] }');
    expect(notes).toEqual([
      expect.stringContaining('build.privileged'),
      '../../elsewhere lies outside the workspace',
      expect.stringContaining('build.network'),
      'secret other is neither a file nor a variable',
    ]);
  });

  it('is nothing for a service without an image', () => {
    expect(image('environment: {}')).toEqual({ options: {}, notes: [] });
  });
});
