import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pRetry from 'p-retry';
import { interruption } from '../../packages/nx-buildkit/src/process/interruption';
import { withLock } from './with-lock';
import { step } from './progress';

/**
 * Makes a folder that several engines can share, unless it is there; what fails is tried twice more.
 *
 * @param make fills a folder
 * @returns the folder, which is there only when it is whole
 */
export async function fromBuildCache(
  builds: string,
  name: string,
  what: string,
  make: (folder: string) => Promise<unknown>,
): Promise<string> {
  const done = join(builds, name);
  if (existsSync(done)) return done;
  await mkdir(builds, { recursive: true });
  return withLock(builds, async () => {
    if (existsSync(done)) return done;
    const beside = `${done}.partial`;
    const attempt = async () => {
      await rm(beside, { recursive: true, force: true });
      await mkdir(beside);
      await make(beside);
    };
    await step(what, () => pRetry(attempt, { retries: 2, shouldRetry: () => !interruption.aborted }));
    await rename(beside, done);
    return done;
  });
}
