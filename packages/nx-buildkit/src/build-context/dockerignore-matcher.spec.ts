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
