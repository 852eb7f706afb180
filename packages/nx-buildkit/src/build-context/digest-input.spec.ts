import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestInput, readSentFolders } from './digest-input';

it.each([
  'apps/web',
  'my "apps"',
  "it's",
  '$HOME',
  '`id`',
  'back\\slash',
  '100%',
  'a;b&c|d<e>f!',
  'ü 🐳',
  'line\nbreak',
  '[id] {x}',
])('hands the folder %j over through a shell', (folder) => {
  const root = mkdtempSync(join(tmpdir(), 'digest-input-'));
  mkdirSync(join(root, 'node_modules/nx-buildkit/src/build-context'), { recursive: true });
  const program = join(root, 'node_modules/nx-buildkit/src/build-context/print-digest.js');
  writeFileSync(program, 'process.stdout.write(JSON.stringify(process.argv.slice(1)))');
  const { runtime } = digestInput([{ folder, paths: [`${folder}/*`] }]);
  const command = runtime.replace('--require @swc-node/register ', '');
  const words = JSON.parse(execFileSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' })) as string[];
  rmSync(root, { recursive: true });
  expect(readSentFolders(root, words)).toEqual([{ folder, paths: [`${folder}/*`] }]);
});
