import { matchesPath, matchesText } from './wildcard';

describe('matchesPath', () => {
  it.each([
    ['a/b.md', 'a/*.md', true],
    ['a/.md', 'a/*.md', true],
    ['a/b/c.md', 'a/*.md', false],
    ['a/b/c.md', 'a/**/*.md', true],
    ['a/c.md', 'a/**/*.md', true],
    ['c.md', '**/*.md', true],
    ['a', 'a/**/*', false],
    ['a/.b/c', 'a/**/*', true],
    ['a/b/a/c', '**/a/c', true],
    ['a/b/a/c/d', '**/a/c', false],
    ['aXb', 'a?b', true],
    ['ab', 'a?b', false],
    ['aba', 'ab*ba', false],
    ['a', 'a*a', false],
    ['😀.md', '?.md', true],
  ])('says of %s and %s %s', (path, glob, expected) => {
    expect(matchesPath(path, glob)).toBe(expected);
  });

  it('takes no longer for wildcards that can match in very many ways', () => {
    expect(matchesPath('a'.repeat(255), `${'*a'.repeat(100)}*b`)).toBe(false);
    expect(matchesPath('a/'.repeat(500), `${'**/a/'.repeat(100)}b`)).toBe(false);
  });
});

describe('matchesText', () => {
  it.each([
    ['docker-image://docker.io/library/alpine:3.20', 'docker-image://docker.io/library/*', true],
    ['docker-image://docker.io/library/alpine:3.20', '*alpine*', true],
    ['docker-image://docker.io/library/alpine:3.20', 'alpine', false],
    ['a+b', 'a+b', true],
    ['', '*', true],
  ])('says of %s and %s %s', (text, pattern, expected) => {
    expect(matchesText(text, pattern)).toBe(expected);
  });

  it('takes no longer for many wildcards', () => {
    expect(matchesText('a'.repeat(2_000), `${'*a'.repeat(500)}*b`)).toBe(false);
  });
});
