/** Files by their paths; the compose files of the first folder are read. */
export type ComposeFiles = Readonly<Record<string, string>>;

/** What is easily read otherwise than compose reads it, each by its name. */
export const CORPUS: Readonly<Record<string, ComposeFiles>> = {
  'scalars without quotes': {
    'compose.yaml': `services:
  web:
    build:
      context: .
      args: { A: 1.10, B: 010, C: 1_000, D: 2001-01-01, E: yes, F: 1e3, G: 0x1F, H: null, I: ~, J: '010', K: 1:30, L: .5, M: 1e21,
        N: 123456789.0, O: True, P: 0o17, Q: +3, R: 0b11, S: -0, U: 12345678901234567890, V: 1., W: 2001-1-2T10:00:00Z,
        X: 2001-01-01 10:00:00.50, Y: 0.00001, Z: 1e5, AA: '', AB: 08, AC: -1.0, AD: 1234567.0, AE: off, AF: 2001-02-30, AG: 1_0.5,
        AH: 2001-01-01T01:02:03.004+02:00, AI: 0x_F, AJ: 99999999999999999999, AK: -9223372036854775808 }
      labels: { a: 1.50, b: true, c: 007 }
      ulimits: { nproc: 0o100 }
`,
  },
  'documents on top of each other': {
    'compose.yaml': `services: { web: { image: one, build: { context: ., args: { A: 1, B: 1 }, tags: [x] } } }
---
services: { web: { image: two, build: { args: [B=2], tags: [y, x] } }, db: { image: 'postgres:16' } }
`,
  },
  'override and reset': {
    'compose.yaml': `services:
  web: { build: ./web, image: shop/web }
  api: { build: { context: ./api, args: [A=1, B=1], tags: [one], cache_from: [x], labels: { a: 1 } } }
  old: { build: { context: old, target: x } }`,
    'compose.override.yml': `services:
  web: { build: { target: dev, args: { DEBUG: 1 } } }
  api: { build: { args: { B: 2 }, tags: !override [two], cache_from: !reset [], labels: !override { b: 2 } } }
  old: { build: !override { context: new } }`,
    'compose.override.yaml': 'services: { web: { image: not-read } }',
  },
  'hosts in every form': {
    'compose.yaml': `services:
  a: { build: { context: ., extra_hosts: { h: [1.2.3.4, 5.6.7.8], i: 9.9.9.9, j: '[::1]' } } }
  b: { build: { context: ., extra_hosts: ['h:1.2.3.4', 'i=::1', 'h=5.6.7.8', 'j:[::1]'] } }`,
    'compose.override.yaml': `services:
  a: { build: { extra_hosts: ['h=1.2.3.4', 'k:10.0.0.1'] } }`,
  },
  'the name of the project': {
    'compose.yaml': `name: My_Shop
services: { web: { image: '\${COMPOSE_PROJECT_NAME}/web:\${TAG:-\${COMPOSE_PROJECT_NAME}}' } }`,
  },
  'the name of the project in .env': {
    '.env': 'COMPOSE_PROJECT_NAME=shop\nTAG=v2\n',
    'compose.yaml': `name: other
services: { web: { image: '\${COMPOSE_PROJECT_NAME}/web:$TAG', platform: '' } }`,
  },
  'paths of every kind': {
    'compose.yaml': `services:
  home: { build: { context: ~/app, additional_contexts: { lib: ~/lib } } }
  far: { build: { context: 'https://github.com/o/r.git#main:sub' } }
  git: { build: 'git@github.com:o/r.git' }
  short: { build: github.com/o/r }
  image: { build: { context: ., additional_contexts: ['b=docker-image://alpine:3.20', 'w=service:home', 'p=../p', 'o=oci-layout://x'] } }
  up: { build: { context: ../up/./x/ } }
  none: { build: { dockerfile: x.Dockerfile } }
  inline: { build: { dockerfile_inline: "FROM alpine\\n" } }
secrets: { a: { file: ./a }, b: { environment: B }, c: { file: ~/c } }`,
  },
  'more aliases than a hundred': {
    'compose.yaml': `x-args: &args { A: 1 }
services:
${Array.from({ length: 150 }, (_, i) => `  s${i}: { build: { context: ., args: *args } }`).join('\n')}`,
  },
  'merge keys': {
    'compose.yaml': `x-a: &a { image: a, platform: linux/arm64 }
x-b: &b { image: b, build: { context: b, args: { A: 1 } } }
services:
  one: { <<: [*a, *b] }
  two: { <<: *b, image: own, build: { <<: { context: c }, target: t } }`,
  },
  'what is included': {
    '.env': 'TAG=v1\nPART=web\n',
    'compose.yaml': `include:
  - parts/web/compose.yaml
  - { path: [api.yaml, api.more.yaml], project_directory: ./parts, env_file: ./api.env }
services: { db: { image: 'postgres:\${TAG}' }, web: { build: { args: { OVER: 1 } } } }`,
    'parts/web/compose.yaml': `services: { web: { build: ., image: 'web:\${TAG}-\${FLAVOUR}' }, own: { build: { target: x } } }
secrets: { s: { file: ./secret } }`,
    'parts/web/.env': 'TAG=v0\nFLAVOUR=slim\n',
    'api.yaml': 'services: { api: { build: { context: api, args: { LEVEL: "${LEVEL}" } } } }',
    'api.more.yaml': 'services: { api: { build: { target: more } } }',
    'api.env': 'LEVEL=3\n',
  },
  'what is extended': {
    'compose.yaml': `services:
  base: { image: base, build: { context: ./base, args: { A: 1, B: 1 }, cache_from: [x] } }
  web: { extends: { file: common/base.yaml, service: base }, image: web }
  job: { extends: base, image: job, build: { args: { B: 2 }, cache_from: !override [y] } }
  deep: { extends: { service: job }, build: { target: deep } }`,
    'common/base.yaml': `services:
  base: { extends: { file: ../more.yaml, service: more }, build: { additional_contexts: [lib=../lib] } }`,
    'more.yaml': `services: { more: { build: { context: more, target: more, args: [C=1] } } }`,
  },
  'a base that has no context': {
    'compose.yaml': 'services: { web: { extends: { file: sub/base.yaml, service: base } } }',
    'sub/base.yaml': 'services: { base: { build: { target: x } } }',
  },
  'secrets, keys and limits': {
    'compose.yaml': `services:
  web:
    build:
      context: .
      secrets: [a, { source: b, target: c }]
      ssh: [default]
      ulimits: { nproc: 65535, nofile: { soft: 1024, hard: 2048 } }
      platforms: [linux/amd64, linux/arm64]
      entitlements: [network.host]
      no_cache: true
      pull: false
      shm_size: 2gb
      network: host
      privileged: true
secrets: { a: { file: ./a }, b: { environment: B } }`,
  },
  'variables in every form': {
    '.env': 'A=1\nEMPTY=\n',
    'compose.yaml': `services:
  web:
    image: "x\${A}-\${NONE:-d}-\${NONE-e}-\${EMPTY:-f}-\${EMPTY-g}-\${A:+h}-\${EMPTY:+i}-\${EMPTY+j}-\${NONE:+k}"
    build:
      context: "./$A/\${A}"
      args: ["B=\${NONE:-\${OTHER:-\${A}}}", 'C=$$A', "D=\${A:?needed}", E, "F=\${NONE:-a}b}", 'G=$1']`,
  },
};
