import { isSentWith } from './is-sent';

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
  expect(isSentWith(web)(path)).toBe(expected),
);

it('takes everything that no .dockerignore leaves out for sent where all of a folder is', () => {
  expect(isSentWith({ folder: 'apps/web' })('apps/web/junit.xml')).toBe(true);
  expect(isSentWith({ folder: '.', paths: ['.'], dockerignore: '*.xml' })('junit.xml')).toBe(false);
});
