import { execFileSync } from 'node:child_process';
import { copyFile, open, rm } from 'node:fs/promises';

/** Changes one byte of a file as a failing disk does: its size, its inode and its time of change stay as they were. */
export async function rot(path: string): Promise<void> {
  const before = `${path}.before`;
  await copyFile(path, before);
  // Node sets no time to the nanosecond.
  execFileSync('touch', ['-r', path, before]);
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 20);
  await file.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, 20);
  await file.close();
  execFileSync('touch', ['-r', before, path]);
  await rm(before);
}
