import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownName } from './own-name';
import { sweepAbandoned } from './sweep';

export interface TemporaryFolder {
  /** Absolute. */
  readonly path: string;
  remove(): Promise<void>;
}

const PREFIX = 'nx-buildkit-';

const folders = new Set<string>();
let swept: Promise<void> | undefined;

/**
 * Makes a new folder that only its owner can read. It is removed when this process ends at the latest, because Nx ends a failed task at once. If the
 * process is killed, the next run removes it.
 */
export async function makeTemporaryFolder(): Promise<TemporaryFolder> {
  swept ??= sweepAbandoned(tmpdir(), PREFIX);
  await swept;
  const path = join(tmpdir(), `${PREFIX}${ownName()}`);
  await mkdir(path, { mode: 0o700 });
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

/** Calls `use` with such a folder, and always removes it afterwards. */
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
