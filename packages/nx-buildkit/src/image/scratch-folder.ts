import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that only its owner can read, for the files of one build. */
export interface ScratchFolder {
  path(name: string): string;
  /** Writes a file and returns its path. */
  write(name: string, content: string): Promise<string>;
}

/** Gives `use` a new folder and removes it afterwards, whatever happened. */
export async function withScratchFolder<T>(use: (folder: ScratchFolder) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'nx-buildkit-'));
  const path = (name: string): string => join(root, name);
  try {
    return await use({
      path,
      async write(name, content) {
        await writeFile(path(name), content, { mode: 0o600 });
        return path(name);
      },
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
