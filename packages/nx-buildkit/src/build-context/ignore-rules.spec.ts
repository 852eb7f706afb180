import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WorkspaceContext } from 'nx/src/native';
import { IgnoredPaths } from './ignored-paths';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'ignore-rules-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const PATHS = [
  'a.brk',
  'b/c.foo',
  'b/c/d.txt',
  'c/d.txt',
  'p3/x',
  'KEEP.log',
  'keep.log',
  'bin/x',
  'Bin/x',
  'lin/x',
  'q,r',
  '{x}',
  'b/b',
];

/** The rules of a folder, and the paths in it that Nx does not hash. */
const CASES: readonly (readonly [rules: readonly string[], ignored: readonly string[]])[] = [
  [['*.{brk,foo}'], ['a.brk', 'b/c.foo']],
  [['{b/c,c}/d.txt'], ['b/c/d.txt', 'c/d.txt']],
  [['p{1,{2,3}}/'], ['p3/x']],
  [['*.log', '!KEEP.log'], ['keep.log']],
  [
    ['*.log', '!{KEEP,other}.log'],
    ['keep.log', 'KEEP.log'],
  ],
  [['[Bb]in'], ['bin/x', 'Bin/x']],
  [['[,]q,r', 'q[,{]r'], ['q,r']],
  [['\\{x}'], ['{x}']],
  [['\\b'], ['b/c.foo', 'b/c/d.txt', 'b/b']],
  [['b/[a', 'dangling\\', '*.brk'], ['a.brk']],
];

it('ignores what Nx ignores, which reads braces, cases and classes in its own way', () => {
  mkdirSync(join(folder, '.git'));
  CASES.forEach(([rules], i) => {
    for (const path of PATHS) {
      mkdirSync(dirname(join(folder, `case${i}`, path)), { recursive: true });
      writeFileSync(join(folder, `case${i}`, path), '');
    }
    writeFileSync(join(folder, `case${i}`, '.gitignore'), rules.join('\n'));
  });
  const hashed = new Set(new WorkspaceContext(folder, join(folder, '.cache')).allFileData().map(({ file }) => file));
  const ignored = new IgnoredPaths(folder);
  CASES.forEach(([rules, expected], i) => {
    const isHashed = (path: string) => hashed.has(`case${i}/${path}`);
    const byNx = PATHS.filter((path) => !isHashed(path));
    const here = PATHS.filter((path) => ignored.has(`case${i}/${path}`, false));
    // Rules that take something back by braces are left out here, so more is ignored than Nx ignores.
    expect([rules, here.sort()]).toEqual([rules, [...expected].sort()]);
    expect([rules, byNx.filter((path) => !here.includes(path))]).toEqual([rules, []]);
  });
});

it('ends for a rule with more alternatives than can be counted', () => {
  const root = join(folder, 'many');
  mkdirSync(root);
  writeFileSync(join(root, '.gitignore'), '{a,b}'.repeat(40));
  expect(new IgnoredPaths(root).has('anything')).toBe(true);
});
