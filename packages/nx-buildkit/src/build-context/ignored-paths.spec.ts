import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IgnoredPaths } from './ignored-paths';

let folder: string;
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'ignored-')))));
afterEach(() => rmSync(folder, { recursive: true }));

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd, stdio: 'pipe' });

/** A repository that excludes `local`, for itself and not in a file that is committed. */
function repository(): string {
  const root = join(folder, 'repository');
  mkdirSync(root);
  git(root, 'init', '--quiet');
  git(root, 'commit', '--quiet', '--allow-empty', '--message', 'Begin');
  writeFileSync(join(root, '.git/info/exclude'), 'local\n');
  return root;
}

it.each<[string, (root: string) => string]>([
  ['a repository', (root) => root],
  [
    'a worktree of it',
    (root) => {
      git(root, 'worktree', 'add', '--quiet', '--detach', join(folder, 'worktree'));
      return join(folder, 'worktree');
    },
  ],
  [
    'a folder of a worktree',
    (root) => {
      git(root, 'worktree', 'add', '--quiet', '--detach', join(folder, 'other'));
      mkdirSync(join(folder, 'other/workspace'));
      return join(folder, 'other/workspace');
    },
  ],
])('reads what %s excludes', (_, placed) => {
  const ignored = new IgnoredPaths(placed(repository()));
  expect([ignored.has('apps/web/local'), ignored.has('apps/web/main.ts')]).toEqual([true, false]);
});

it('reads what a repository in a folder of the workspace excludes, for that folder alone', () => {
  const workspace = folder;
  mkdirSync(join(workspace, 'apps'));
  renameSync(repository(), join(workspace, 'apps/nested'));
  const ignored = new IgnoredPaths(workspace);
  const paths = ['apps/nested/local', 'apps/nested/src/local', 'apps/nested/main.ts', 'apps/local', 'local'];
  expect(paths.filter((path) => ignored.has(path))).toEqual(paths.slice(0, 2));
});

it.each(['', 'gitdir: nowhere', 'not a link of git'])('excludes nothing by a .git that is %j', (text) => {
  writeFileSync(join(folder, '.git'), text);
  expect(new IgnoredPaths(folder).has('local')).toBe(false);
});
