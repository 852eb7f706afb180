import { exclusions } from './exclusions';

const ALL = ['**/*'];

it.each([
  ['another folder', { folder: 'libs/a', include: ALL }, true],
  ['a folder in it', { folder: 'apps/web/docs', include: ALL }, false],
  ['a folder above it', { folder: '.', include: ALL }, false],
  ['the same folder with the same exclusion', { folder: 'apps/web', include: ALL, exclude: ['docs/*.md'] }, true],
  ['a list without it', { folder: 'apps/web', include: ['src/**/*'] }, true],
  ['a file', { folder: '.', include: ['apps/web/docs/a.md'] }, false],
  ['a file beside it', { folder: '.', include: ['apps/web/docs/a.txt'] }, true],
])('are kept or dropped beside %s', (_what, other, isKept) => {
  const own = { folder: 'apps/web', include: ALL, exclude: ['docs/*.md'] };
  const found = exclusions([own, other]).filter(({ folder }) => folder === 'apps/web');
  expect(found.length > 0).toBe(isKept);
});

it('may begin with a wildcard, which meets every folder below', () => {
  const own = { folder: '.', include: ALL, exclude: ['**/*.md', '*.txt', 'docs'] };
  expect(exclusions([own, { folder: 'libs/a', include: ALL }])).toEqual([{ folder: '.', glob: 'docs' }]);
});
