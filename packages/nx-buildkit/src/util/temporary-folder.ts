import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  /** Absolute. */
  readonly path: string;
  remove(): Promise<void>;
}

const folders = new Set<string>();

/** Makes a new folder that only its owner can read. It goes at the latest when this process ends, for Nx ends a task that failed at once. */
export async function makeTemporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'nx-buildkit-'));
  if (folders.size === 0) process.once('exit', removeAll);
  folders.add(path);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true });
      folders.delete(path);
      if (folders.size === 0) process.off('exit', removeAll);
    },
  };
}

/** Gives `use` such a folder, and removes it afterwards, whatever happened. */
export async function withTemporaryFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const folder = await makeTemporaryFolder();
  try {
    return await use(folder.path);
  } finally {
    await folder.remove();
  }
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
