import { isSent } from './is-sent';

const web = { folder: 'apps/web', paths: ['src', '*.json'], dockerignore: 'src/*.spec.ts' };

it.each([
  ['apps/web/src/main.ts', true],
  ['apps/web/src/lib/a.ts', true],
  ['apps/web/package.json', true],
  ['apps/web/src/main.spec.ts', false],
  ['apps/web/junit.xml', false],
  ['apps/web-e2e/src/main.ts', false],
  ['apps/web', false],
])('tells of the copied paths of a context whether %s is sent: %s', (path, expected) =>
  expect(isSent(path, web)).toBe(expected),
);

it('takes everything that no .dockerignore leaves out for sent where all of a folder is', () => {
  expect(isSent('apps/web/junit.xml', { folder: 'apps/web' })).toBe(true);
  expect(isSent('junit.xml', { folder: '.', paths: ['.'], dockerignore: '*.xml' })).toBe(false);
});
