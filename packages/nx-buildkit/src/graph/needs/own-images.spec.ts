import { infer } from '../../../test-data/infer';

const BASE = 'registry.example/acme/base:1';
const BUILD = { executor: 'nx-buildkit:docker-build' };

/** What `docker-build` and its check depend on besides prefetch and the images of other projects, and `base-build` likewise. */
async function ownDependencies(build: object, base: object, dockerfile: string, baseDockerfile = 'FROM alpine') {
  const { app = {} } = await infer({
    'app/project.json': {
      name: 'app',
      targets: {
        'base-build': { ...BUILD, options: { dockerfile: 'app/base.Dockerfile' }, ...base },
        'docker-build': { ...BUILD, ...build },
      },
    },
    'app/Dockerfile': dockerfile,
    'app/base.Dockerfile': baseDockerfile,
  });
  const own = (name: string) =>
    (app[name]?.dependsOn ?? []).filter(
      (one) => typeof one === 'object' && !one.dependencies && !one.target.startsWith('prefetch'),
    );
  expect(own('docker-check')).toEqual(own('docker-build'));
  return { build: own('docker-build'), base: own('base-build') };
}

const tagged = (tag: string, more: object = {}) => ({ options: { tags: [tag], ...more } });
const baseOptions = (tag: string) => tagged(tag, { dockerfile: 'app/base.Dockerfile' });
const needs = (target: string) => [{ target, params: 'forward' }];

describe('ownImages', () => {
  it('lead to the target of the project that builds what a Dockerfile names', async () => {
    for (const dockerfile of [`FROM ${BASE}`, `FROM alpine\nCOPY --from=${BASE} / /`]) {
      const found = await ownDependencies(tagged('app:1'), baseOptions(BASE), dockerfile);
      expect(found).toEqual({ build: needs('base-build'), base: [] });
    }
  });

  it('lead nowhere for an upstream image that gets its name again, or that the options name', async () => {
    const dockerfile = `FROM ${BASE}`;
    const none = { build: [], base: [] };
    expect(await ownDependencies(tagged(BASE), baseOptions(BASE), dockerfile)).toEqual(none);
    expect(await ownDependencies(tagged(BASE), baseOptions('app-base:1'), dockerfile)).toEqual(none);
    const buildContexts = { [BASE]: 'docker-image://alpine' };
    expect(await ownDependencies(tagged('app:1', { buildContexts }), baseOptions(BASE), dockerfile)).toEqual(none);
  });

  it('are those of each configuration', async () => {
    const configurations = { production: { tags: [BASE] } };
    const base = { ...baseOptions('app-base:dev'), configurations };
    expect((await ownDependencies(tagged('app:1'), base, `FROM ${BASE}`)).build).toEqual(needs('base-build'));
    const retags = { ...tagged(BASE), configurations: { production: { tags: ['app:1'] } } };
    const found = await ownDependencies(retags, baseOptions('app-base:dev'), `FROM ${BASE}`);
    expect(found).toEqual({ build: [], base: [] });
  });

  it('lead both ways in a circle, which Nx then names', async () => {
    const found = await ownDependencies(tagged('app:1'), baseOptions('acme/base:1'), 'FROM acme/base:1', 'FROM app:1');
    expect(found).toEqual({ build: needs('base-build'), base: needs('docker-build') });
  });
});
