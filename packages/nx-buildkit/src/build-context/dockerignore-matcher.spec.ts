import { dockerignoreCases } from '../../test-data/dockerignore-cases';
import { DockerignoreMatcher } from './dockerignore-matcher';

const lines = (count: number) => Array.from({ length: count }, (_, i) => `folder-${i}`).join('\n');

it('excludes what a line names, and its contents', () => {
  const matcher = new DockerignoreMatcher(lines(1_000));
  expect(['folder-0', 'folder-999/a', 'other'].map((path) => matcher.leavesOut(path))).toEqual([true, true, false]);
});

it('excludes nothing when there are too many lines to compare each file with', () => {
  const matcher = new DockerignoreMatcher(lines(1_001));
  expect(['folder-0', 'folder-999/a', 'other'].map((path) => matcher.leavesOut(path))).toEqual([false, false, false]);
});

it.each(['*/**', '**/*/**', '?/**', 'a/**', '/', '.'])('excludes no file of the context for %s', (pattern) => {
  expect(new DockerignoreMatcher(pattern).leavesOut('a')).toBe(false);
});

it.each(['*/**', '**/*/**', '?/**', 'a/**', '**', '**/**'])('excludes what is in a folder for %s', (pattern) => {
  expect(new DockerignoreMatcher(pattern).leavesOut('a/b/c')).toBe(true);
});

it('excludes nothing that BuildKit sends', () => {
  const { paths, cases } = dockerignoreCases();
  const wrong = cases.flatMap(({ lines, ignored }) => {
    const matcher = new DockerignoreMatcher(lines.join('\n'));
    const missing = paths.filter((path, i) => !ignored.includes(i) && matcher.leavesOut(path));
    return missing.length > 0 ? [{ lines, missing }] : [];
  });
  expect(wrong).toEqual([]);
});
