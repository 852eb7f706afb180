import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unhashedDigest } from './unhashed-digest';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildkit-digest-'));
  mkdirSync(join(root, '.git'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Whether a change of a file is seen. */
function sees(path: string, folder: Parameters<typeof unhashedDigest>[1][number]): boolean {
  const before = unhashedDigest(root, [folder]);
  write({ [path]: 'changed' });
  return unhashedDigest(root, [folder]) !== before;
}

it.each([
  ['a folder that git ignores', 'dist/', 'dist/api/main.js', 'dist/api'],
  ['a file that git ignores', '.env*', 'apps/web/.env.production', 'apps/web'],
  ['what is ignored in its own folder', '', 'apps/web/client/gen.ts', 'apps/web'],
  ['packages', '', 'apps/web/node_modules/x/index.js', 'apps/web'],
])('sees %s', (_what, gitignore, path, folder) => {
  write({ '.gitignore': gitignore, 'apps/web/client/.gitignore': '*', 'apps/web/main.ts': '', [path]: 'v1' });
  expect(sees(path, { folder })).toBe(true);
});

it('sees what .nxignore names, and what the repository above the workspace ignores', () => {
  write({ '.gitignore': '/workspace/out', 'workspace/.nxignore': 'generated', 'workspace/out/x': '1' });
  const workspace = join(root, 'workspace');
  const digest = () => unhashedDigest(workspace, [{ folder: '.' }]);
  const first = digest();
  write({ 'workspace/generated/x': '1' });
  const second = digest();
  write({ 'workspace/out/x': '2' });
  expect(new Set([first, second, digest()]).size).toBe(3);
});

it.each(['apps/[id]/page.tsx', 'apps/{a,b}', 'apps/what?', 'apps/x*', 'apps/(group)/page.tsx', 'apps/back\\slash'])(
  'sees %s, which Nx cannot be told to hash',
  (path) => {
    write({ [path]: 'v1' });
    expect(sees(path, { folder: 'apps' })).toBe(true);
  },
);

it('leaves the contents that Nx hashes to Nx', () => {
  write({ '.gitignore': 'dist\n!dist/kept', 'apps/web/main.ts': 'v1' });
  expect(sees('apps/web/main.ts', { folder: 'apps/web' })).toBe(false);
});

it('sees where a folder that is a link leads, and what is in there', () => {
  write({ 'releases/1/x': '1', 'releases/2/x': '2' });
  const link = join(root, 'current');
  symlinkSync('releases/1', link);
  expect(sees('releases/1/x', { folder: 'current' })).toBe(true);
  expect(sees('releases/1/x', { folder: 'releases/1' })).toBe(false);
  const before = unhashedDigest(root, [{ folder: 'current', paths: ['x'] }]);
  rmSync(link);
  symlinkSync('releases/2', link);
  expect(unhashedDigest(root, [{ folder: 'current', paths: ['x'] }])).not.toBe(before);
});

it.each([
  ['is', ['dist/current/x']],
  ['is, absolute in the folder,', ['dist/absolute/x']],
  ['is found by a pattern', ['dist/curr*']],
  ['is on the way of a pattern', ['dist/c*/x']],
  ['is behind another link', ['dist/again/x']],
])('sees the content behind a link that %s among the paths', (_, paths) => {
  write({ '.gitignore': 'dist', 'releases/1/x': '1', 'dist/other': '' });
  symlinkSync('../releases/1', join(root, 'dist/current'));
  symlinkSync('/releases/1', join(root, 'dist/absolute'));
  symlinkSync('current', join(root, 'dist/again'));
  symlinkSync('dist', join(root, 'dist/dist'));
  expect(sees('releases/1/x', { folder: '.', paths })).toBe(true);
  expect(sees('releases/1/x', { folder: '.', paths: ['dist/other'] })).toBe(false);
});

it('ends for links in a circle, and for names with wildcards', () => {
  write({ '.gitignore': 'dist', 'dist/*': '' });
  symlinkSync('b', join(root, 'dist/a'));
  symlinkSync('a', join(root, 'dist/b'));
  expect(sees('dist/*', { folder: '.', paths: ['dist/a/x', 'dist/*'] })).toBe(true);
});

it('is the same for the same files in another workspace', () => {
  const digest = () => unhashedDigest(root, [{ folder: '.', dockerignore: '.git' }]);
  const files = { '.gitignore': 'dist', 'apps/web/main.ts': 'v1', 'dist/x': 'v1' };
  write(files);
  const first = digest();
  expect(first).not.toBe('none');
  rmSync(root, { recursive: true });
  mkdirSync(root);
  write(files);
  expect(digest()).toBe(first);
});

it('goes on where a pattern meets a file instead of a folder', () => {
  write({ '.gitignore': 'dist', 'packages/README.md': '', 'packages/a/package.json': '', 'dist/x': '' });
  expect(sees('dist/x', { folder: '.', paths: ['packages/*/package.json', 'dist/x'] })).toBe(true);
});

it('sees what the user excludes everywhere', () => {
  const excluded = join(root, 'excluded');
  const config = `[core]\n\texcludesFile = ${excluded}\n`;
  write({ 'config/git/config': config, excluded: 'secret.json\n', 'app/secret.json': '' });
  const { XDG_CONFIG_HOME: before } = process.env;
  process.env['XDG_CONFIG_HOME'] = join(root, 'config');
  try {
    expect(sees('app/secret.json', { folder: 'app' })).toBe(true);
  } finally {
    if (before === undefined) delete process.env['XDG_CONFIG_HOME'];
    else process.env['XDG_CONFIG_HOME'] = before;
  }
});

it('is none where nothing is sent', () => {
  expect(unhashedDigest(root, [{ folder: '.', paths: ['late'] }])).toBe('none');
});

it('sees no file that is not sent', () => {
  write({ '.gitignore': 'dist\n*.log\n', 'dist/a': '', 'dist/b': '', 'apps/web/x.log': '' });
  expect(sees('dist/b', { folder: '.', paths: ['dist/a'] })).toBe(false);
  expect(sees('dist/b', { folder: '.', dockerignore: 'dist\n!dist/a' })).toBe(false);
  expect(sees('dist/a', { folder: '.', dockerignore: 'dist\n!dist/a' })).toBe(true);
  expect(sees('apps/web/x.log', { folder: '.', dockerignore: '**/*.log' })).toBe(false);
});

it('sees what patterns name, and what appears and goes', () => {
  write({ '.gitignore': 'dist', 'dist/app-amd64': '', 'dist/other': '' });
  const folder = { folder: '.', paths: ['dist/app-*', 'dist/late'] };
  expect(sees('dist/other', folder)).toBe(false);
  expect(sees('dist/app-amd64', folder)).toBe(true);
  expect(sees('dist/late', folder)).toBe(true);
});

it.each(['dist', 'src'])('sees modes, where links lead, and empty folders, in %s', (folder) => {
  write({ '.gitignore': 'dist', [`${folder}/run`]: '' });
  const at = (name: string) => join(root, folder, name);
  const digest = () => unhashedDigest(root, [{ folder: '.', paths: [folder] }]);
  const changes = [
    () => chmodSync(at('run'), 0o755),
    () => chmodSync(at('run'), 0o750),
    () => symlinkSync('run', at('link')),
    () => rmSync(at('link')),
    () => symlinkSync('gone', at('link')),
    () => mkdirSync(at('empty')),
    () => chmodSync(at('empty'), 0o700),
    () => chmodSync(at('.'), 0o700),
  ];
  const digests = [digest(), ...changes.map((change) => (change(), digest()))];
  // The fourth change takes the third back.
  expect(new Set(digests).size).toBe(digests.length - 1);
});

it('agrees with git on what is ignored', () => {
  const files = ['a/x.log', 'a/keep.log', 'a/b/c.tmp', 'build/x', 'src/build', 'src/a.txt', 'src/deep/a.txt'];
  write({
    '.gitignore': '*.log\n!keep.log\n/build/\n# comment\nsrc/*.txt\n',
    'a/.gitignore': '/b\n',
    ...Object.fromEntries(files.map((path) => [path, ''])),
  });
  rmSync(join(root, '.git'), { recursive: true });
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  const listed = execFileSync('git', ['ls-files', '--others', '--ignored', '--exclude-standard'], { cwd: root });
  const ignored = listed.toString().trim().split('\n').sort();
  expect(files.filter((path) => sees(path, { folder: '.' })).sort()).toEqual(ignored);
});
