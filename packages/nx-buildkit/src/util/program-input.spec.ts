import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programInput, programWords } from './program-input';

const argv = process.argv;
afterEach(() => {
  process.argv = argv;
});

it.each([
  'apps/web',
  'my "apps"',
  "it's",
  '$HOME',
  '$(id)',
  '`id`',
  'back\\slash',
  '100%',
  '%PATH%',
  'a;b&c|d<e>f!',
  'ü 🐳',
  'line\nbreak',
  '[id] {x}',
])('hands the word %j over through a shell', (word) => {
  const root = mkdtempSync(join(tmpdir(), 'program-input-'));
  mkdirSync(join(root, 'node_modules/nx-buildkit/src'), { recursive: true });
  const program = join(root, 'node_modules/nx-buildkit/src/print.js');
  writeFileSync(program, 'process.stdout.write(JSON.stringify(process.argv))');
  const { runtime } = programInput('print', [word, 'next']);
  const command = runtime.replace('--require @swc-node/register ', '');
  process.argv = JSON.parse(execFileSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' })) as string[];
  rmSync(root, { recursive: true });
  expect(programWords()).toEqual([word, 'next']);
});
