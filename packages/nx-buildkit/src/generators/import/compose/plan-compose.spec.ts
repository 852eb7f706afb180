import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { planCompose } from './plan-compose';

let tree: Tree;
beforeEach(() => (tree = createTreeWithEmptyWorkspace({ formatter: 'none' })));

/** What these files build: by service, the options that are given. */
function plan(files: Readonly<Record<string, string>>, given?: readonly string[]): Record<string, unknown> {
  Object.entries(files).forEach(([path, text]) => tree.write(path, text));
  const { components, notes } = planCompose(tree, 'src', given);
  const options = components.map(({ name, options }) => {
    const entries = Object.entries(options).filter(([, value]) => value !== undefined);
    return [name, Object.fromEntries(entries)] as const;
  });
  const all = [...notes, ...components.flatMap((one) => one.notes)].map(({ text }) => text);
  return { ...Object.fromEntries(options), notes: all };
}

describe('planCompose', () => {
  it('reads an override file on top of the first compose file, as docker compose does', () => {
    const { web, db, notes } = plan({
      'src/compose.yaml': `services:
  web: { build: ./web, image: shop/web }
  db: { image: 'postgres:16' }
  api: { build: { context: ./api, args: [A=1, B=1], tags: [one], cache_from: [x] } }`,
      'src/compose.override.yaml': `services:
  web: { build: { target: dev, args: { DEBUG: 1 } } }
  db: { image: 'postgres:17' }
  api: { build: { args: { B: 2 }, tags: !override [two], cache_from: !reset [] } }`,
      'src/docker-compose.yml': 'services: { old: { image: old } }',
    });
    expect({ web, db }).toEqual({
      web: {
        context: 'src/web',
        dockerfile: 'src/web/Dockerfile',
        target: 'dev',
        tags: ['shop/web'],
        buildArgs: { DEBUG: '1' },
      },
      db: { image: 'postgres:17' },
    });
    expect(plan({}).api).toMatchObject({ buildArgs: { A: '1', B: '2' }, tags: ['two'] });
    expect(plan({}).api).not.toHaveProperty('cacheFrom');
    expect(notes).toEqual([expect.stringContaining('src/docker-compose.yml is not what docker compose reads here')]);
  });

  it('reads the files that it is given, or that .env names, in their order', () => {
    const files = {
      'src/base.yaml': 'services: { db: { image: one } }',
      'src/prod.yaml': 'services: { db: { image: two } }',
    };
    expect(plan(files, ['base.yaml', 'prod.yaml']).db).toEqual({ image: 'two' });
    expect(plan({ 'src/.env': 'COMPOSE_FILE=prod.yaml:base.yaml' }).db).toEqual({ image: 'one' });
  });

  it('reads included files from their own folders with their own variables, which the first .env overrules', () => {
    const { web, api, notes } = plan({
      'src/.env': 'TAG=v1',
      'src/compose.yaml': `
include:
  - parts/\${PART:-web}/compose.yaml
  - { path: [api.yaml, api.more.yaml], project_directory: ./parts, env_file: ./api.env }
services: { db: { image: 'postgres:\${TAG}' } }`,
      'src/parts/web/compose.yaml': 'services: { web: { build: ., image: "web:${TAG}-${FLAVOUR}" } }',
      'src/parts/web/.env': 'TAG=v0\nFLAVOUR=slim',
      'src/api.yaml': 'services: { api: { build: { context: api, args: { LEVEL: "${LEVEL}" } } } }',
      'src/api.more.yaml': 'services: { api: { build: { target: more } } }',
      'src/api.env': 'LEVEL=3',
    });
    expect(web).toMatchObject({ context: 'src/parts/web', tags: ['web:v1-slim'] });
    expect(api).toEqual({
      context: 'src/parts/api',
      dockerfile: 'src/parts/api/Dockerfile',
      target: 'more',
      buildArgsFromEnv: ['LEVEL'],
      envFile: 'src/api.env',
    });
    expect(notes).toEqual(
      expect.arrayContaining(
        ['PART', 'TAG', 'FLAVOUR'].map(() => expect.stringContaining('is written down as it is today')),
      ),
    );
  });

  it('says which included file is missing, elsewhere, or includes itself', () => {
    const { web, notes } = plan({
      'src/compose.yaml':
        'include: [part.yaml, gone.yaml, ../../x.yaml, "https://me:swordfish@example.com/x?sig=swordfish"]\nservices: { web: { image: one } }',
      'src/part.yaml': 'include: [compose.yaml]\nservices: { web: { image: two } }',
    });
    expect(web).toEqual({ image: 'one' });
    expect(notes).toEqual([
      'src/compose.yaml is not read: it includes itself',
      ...['src/gone.yaml', '../x.yaml', 'https://***@example.com/x?sig=***'].map(
        (file) => `${file} is not read: it is not in the workspace`,
      ),
    ]);
  });

  it('follows what a service extends into another file, whose paths start there', () => {
    const { web, notes } = plan({
      'src/compose.yaml': 'services: { web: { extends: { file: common/base.yaml, service: base }, image: web } }',
      'src/common/base.yaml': `services:
  base: { extends: { file: ../more.yaml, service: more }, build: { context: ./base, additional_contexts: [lib=../lib] } }`,
      'src/more.yaml':
        'services: { more: { extends: { file: common/base.yaml, service: base }, build: { target: last } } }',
    });
    expect(web).toEqual({
      context: 'src/common/base',
      dockerfile: 'src/common/base/Dockerfile',
      target: 'last',
      tags: ['web'],
      buildContexts: { lib: 'src/lib' },
    });
    expect(notes).toEqual(['web: base extends itself']);
    expect(plan({ 'src/compose.yaml': 'services: { web: { extends: { service: gone }, image: web } }' }).notes).toEqual(
      ['web: it extends gone, which is not there'],
    );
  });
});
