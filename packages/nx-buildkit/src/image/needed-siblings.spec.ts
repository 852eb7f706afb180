import { componentSettings } from '../component/settings';
import { neededSiblings } from './needed-siblings';
import type { ComponentSources } from './plan/component-sources';
import type { BuildSpec } from './plan/image-spec';

const AMD64 = 'linux/amd64';
const ARM64 = 'linux/arm64';
const component = { project: 'app', root: 'app', task: 'docker-build' };

/** The platforms for which an image needs the image of each context, built on amd64. */
function needed(dockerfile: string, platforms: readonly string[], buildContexts: Readonly<Record<string, string>>) {
  const settings = { ...componentSettings({ platform: platforms }, component, { env: {} }), buildContexts };
  const variant = { options: {}, settings, sharesTags: false, dockerfile, siblings: {} };
  const node = { name: 'node0', platforms: [AMD64, ARM64] } as unknown as ComponentSources['nodes'][number];
  const sources: ComponentSources = { component, options: {}, nodes: [node], variants: [variant] };
  const found = neededSiblings({ platforms, buildContexts } as unknown as BuildSpec, sources);
  return Object.fromEntries(found.map(({ reference: { key }, platforms }) => [key, platforms]));
}

const base = { 'base:1': 'sibling:base' };

it.each<[string, string, readonly string[], Readonly<Record<string, readonly string[]>>]>([
  ['FROM', 'FROM base:1', [ARM64], { 'base:1': [ARM64] }],
  ['FROM of each platform', 'FROM base:1', [ARM64, AMD64], { 'base:1': [AMD64, ARM64] }],
  ['the platform of FROM', 'FROM --platform=linux/amd64 base:1', [ARM64], { 'base:1': [AMD64] }],
  ['the machine that builds', 'FROM --platform=$BUILDPLATFORM base:1', [ARM64], { 'base:1': [AMD64] }],
  ['COPY', 'FROM --platform=amd64 scratch\nCOPY --from=base:1 / /', [ARM64], { 'base:1': [ARM64] }],
  [
    'two platforms of one name',
    'FROM --platform=$BUILDPLATFORM base:1 AS gen\nFROM base:1\nCOPY --from=gen / /',
    [ARM64],
    { 'base:1': [AMD64, ARM64] },
  ],
  ['the frontend', '# syntax=base:1\nFROM scratch', [ARM64], { 'base:1': [AMD64] }],
  ['a context that nothing names', 'FROM scratch', [ARM64], { 'base:1': [ARM64] }],
])('an image is needed for the platform of %s', (_, dockerfile, platforms, expected) =>
  expect(needed(dockerfile, platforms, base)).toEqual(expected),
);

it('tells apart the images that options name, also in the place of a stage', () =>
  expect(
    needed(
      'FROM --platform=$BUILDPLATFORM tools AS gen\nFROM scratch AS libs\nFROM scratch\nCOPY --from=gen / /\nCOPY --from=libs / /',
      [ARM64],
      { tools: 'project:tools', libs: 'project:libs#all' },
    ),
  ).toEqual({ tools: [AMD64], libs: [ARM64] }));

it('needs none for an upstream image', () =>
  expect(
    neededSiblings(
      { image: 'redis:7', platforms: [ARM64], tags: [], outputs: [] },
      { component, options: {}, nodes: [], variants: [] },
    ),
  ).toEqual([]));
