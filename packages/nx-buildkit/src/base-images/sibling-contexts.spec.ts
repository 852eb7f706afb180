import { componentSettings } from '../component/settings';
import type { DockerBuildOptions } from '../component/options';
import {
  describeNearMisses,
  describeSiblings,
  platformsOfImages,
  siblingContexts,
  withoutSiblings,
} from './sibling-contexts';

const by = (project: string, target = 'docker-build') => ({ project, target });
const images = new Map([
  ['docker.io/library/acme-base:v1', [by('base')]],
  ['docker.io/library/acme-base:v1-amd64', [by('base')]],
  ['docker.io/library/frontend:1', [by('frontend')]],
  ['docker.io/library/app:v1', [by('app')]],
  ['docker.io/library/tools:1', [by('app', 'tools'), by('base')]],
  ['docker.io/library/patched:1', [by('app', 'mirror'), by('app')]],
]);

function contexts(dockerfile: string, options: DockerBuildOptions = {}) {
  const settings = componentSettings(options, { project: 'app', root: 'app', task: 'docker-build' }, { env: {} });
  return siblingContexts(settings, dockerfile, images);
}

describe('siblingContexts', () => {
  it('hold what the Dockerfile names, wherever it does', () => {
    const dockerfile =
      '# syntax=frontend:1\nFROM acme-base:v1\nCOPY --from=acme-base:v1-amd64 / /\nCOPY --from=app:v1 / /';
    expect(contexts(dockerfile)).toEqual({
      'acme-base:v1': 'sibling:base',
      'acme-base:v1-amd64': 'sibling:base',
      'frontend:1': 'sibling:frontend',
    });
  });

  it('hold those of other targets of its project, but none that has the name of its own image', () => {
    expect(contexts('FROM tools:1\nCOPY --from=patched:1 / /')).toEqual({ 'tools:1': 'sibling:app' });
  });

  it('leave out images that the options name or replace', () => {
    const buildContexts = { 'acme-base:v1': 'docker-image://redis:7', other: 'docker-image://acme-base:v1-amd64' };
    expect(contexts('FROM acme-base:v1\nCOPY --from=other / /', { buildContexts })).toEqual({});
  });

  it('are distinguished from those of the user, and reported', () => {
    const both = { a: 'sibling:base', b: 'project:base' };
    expect(withoutSiblings(both)).toEqual({ b: 'project:base' });
    expect(describeSiblings(both)).toEqual(['a is built by the project base: no registry is asked for it']);
  });
});

it('knows the platforms that names can end in', () => {
  const options = { platform: 'arm64' };
  const settings = componentSettings(options, { project: 'app', root: 'app', task: 'docker-build' }, { env: {} });
  const platforms = (dockerfile?: string) => platformsOfImages(settings, dockerfile, () => 'linux/amd64');
  expect(platforms()).toEqual(['linux/arm64']);
  expect(platforms('FROM a')).toEqual(['linux/arm64']);
  expect(platforms('FROM --platform=$BUILDPLATFORM a')).toEqual(['linux/arm64', 'linux/amd64']);
  expect(platforms('FROM --platform=riscv64 a AS b\nFROM b')).toEqual(['linux/arm64', 'linux/riscv64']);
});

describe('describeNearMisses', () => {
  it('names the project that builds another tag, and the ways out', () => {
    const refs = ['docker.io/library/acme-base:v2', 'docker.io/library/acme-base:v1', 'docker.io/library/node:20'];
    const user = { project: 'app', task: 'docker-build' };
    expect(describeNearMisses(refs, images, user)).toEqual([
      'The project base builds docker.io/library/acme-base:v1 and docker.io/library/acme-base:v1-amd64, but no docker.io/library/acme-base:v2: name what it builds, or take it under any tag with buildContexts: {"acme-base:v2": "project:base"}',
    ]);
    expect(describeNearMisses(refs, images, { project: 'base', task: 'docker-build' })).toEqual([]);
  });
});
