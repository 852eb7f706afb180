import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestPaths, uncommittedPaths } from './uncommitted';

let repository: string;
/** In a folder of the repository. */
let workspace: string;
beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), 'uncommitted-'));
  workspace = join(repository, 'workspace');
  await mkdir(join(workspace, 'src'), { recursive: true });
  await write('src/main.ts', 'main');
  await write('src/old.ts', 'old');
  await write('.gitignore', 'dist\n');
  git(repository, 'init', '--quiet');
  commit(repository);
});
afterEach(() => rm(repository, { recursive: true }));

const write = (path: string, text: string) => writeFile(join(workspace, path), text);
const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd });
const commit = (cwd: string) => {
  git(cwd, 'add', '--all');
  git(cwd, 'commit', '--quiet', '--message', 'x');
};
const read = async () => {
  const { changed, added } = await uncommittedPaths(workspace);
  return digestPaths(workspace, [...changed, ...added]);
};

it('has every file of the workspace that differs from its commit, and none that git ignores', async () => {
  expect(await read()).toEqual({});
  await write('src/main.ts', 'another one');
  await rm(join(workspace, 'src/old.ts'));
  await write('src/new.ts', 'new');
  await mkdir(join(workspace, 'dist'));
  await write('dist/main.js', 'built');
  await writeFile(join(repository, 'beside.txt'), 'no part of the workspace');
  expect(await uncommittedPaths(workspace)).toEqual({ changed: ['src/main.ts', 'src/old.ts'], added: ['src/new.ts'] });
  await write('src/main.ts', 'main');
  expect(Object.keys(await read())).toEqual(['src/new.ts', 'src/old.ts']);
});

it.each<[string, () => Promise<void>]>([
  ['its content', () => write('src/main.ts', 'b')],
  ['whether it can be executed', () => chmod(join(workspace, 'src/main.ts'), 0o755)],
  [
    'what it is',
    async () => {
      await rm(join(workspace, 'src/main.ts'));
      await symlink('old.ts', join(workspace, 'src/main.ts'));
    },
  ],
  ['that it is gone', () => rm(join(workspace, 'src/main.ts'))],
])('tells of a file %s', async (_, change) => {
  await write('src/main.ts', 'a');
  const { 'src/main.ts': before } = await read();
  await change();
  const { 'src/main.ts': after } = await read();
  expect(after).not.toBe(before);
});

it('tells of a repository in the workspace which commit it is at, and what it has beside that', async () => {
  const inner = join(workspace, 'inner');
  await mkdir(inner);
  git(inner, 'init', '--quiet');
  const digest = async (): Promise<unknown> => (await read())['inner/'];
  await write('inner/a', '1');
  commit(inner);
  const first = await digest();
  await write('inner/a', '2');
  const second = await digest();
  commit(inner);
  expect(new Set([first, second, await digest()]).size).toBe(3);
});

it('has nothing where there is no repository', async () => {
  await rm(join(repository, '.git'), { recursive: true });
  expect(await read()).toEqual({});
});
