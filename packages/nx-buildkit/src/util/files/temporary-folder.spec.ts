import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from './temporary-folder';

it('is there for its owner alone, as long as it is used', async () => {
  const path = await withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'file'), '');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    return folder;
  });
  expect(existsSync(path)).toBe(false);
});

it('goes when its use fails', async () => {
  let path = '';
  const use = withTemporaryFolder(async (folder) => {
    path = folder;
    throw new Error('no');
  });
  await expect(use).rejects.toThrow('no');
  expect(existsSync(path)).toBe(false);
});

it('goes with a process that ends before', () => {
  const program = `require('./temporary-folder').withTemporaryFolder(async (path) => {
    console.log(path);
    process.exit();
  })`;
  const args = ['--require', '@swc-node/register', '-e', program];
  const path = execFileSync(process.execPath, args, { cwd: __dirname, encoding: 'utf8' }).trim();
  expect(path).toContain('nx-buildkit-');
  expect(existsSync(path)).toBe(false);
});

it('goes with the next one when its process is killed', () => {
  const inProcess = (program: string): string => {
    const args = [
      '--require',
      '@swc-node/register',
      '-e',
      `require('./temporary-folder').withTemporaryFolder(${program})`,
    ];
    return spawnSync(process.execPath, args, { cwd: __dirname, encoding: 'utf8' }).stdout.trim();
  };
  const left = inProcess("async (path) => { require('fs').writeSync(1, path); process.kill(process.pid, 'SIGKILL'); }");
  expect(existsSync(left)).toBe(true);
  inProcess('async () => undefined');
  expect(existsSync(left)).toBe(false);
});
