import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestInput, readSentFolders } from './digest-input';

test('the program is told the folders, their paths and the .dockerignore that holds for them', () => {
  const { runtime } = digestInput([{ folder: 'apps/web', paths: ['apps/web/*'], ignoreFile: '.dockerignore' }]);
  expect(runtime).toMatch(/print-digest'\)" "folder=apps\/web" "ignore=\.dockerignore" "path=apps\/web\/\*"$/);
});

test('it reads the .dockerignore, and takes one that is gone for an empty one', () => {
  const root = mkdtempSync(join(tmpdir(), 'digest-input-'));
  writeFileSync(join(root, '.dockerignore'), 'x=y\n');
  const words = ['folder=a=b', 'ignore=.dockerignore', 'path=a=b/*', 'path=c', 'folder=d', 'ignore=gone'];
  expect(readSentFolders(root, words)).toEqual([
    { folder: 'a=b', dockerignore: 'x=y\n', paths: ['a=b/*', 'c'] },
    { folder: 'd', dockerignore: '' },
  ]);
  rmSync(root, { recursive: true });
});
