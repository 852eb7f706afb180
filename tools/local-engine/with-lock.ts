import { check, lock } from 'proper-lockfile';

/** One second, as often as an engine from nothing takes at most. */
const PATIENCE = { retries: 3600, factor: 1, minTimeout: 1000, maxTimeout: 1000 };

/** Does the work while no other process works in the same folder; waits for its turn. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (await check(folder)) process.stderr.write(`engine: waiting for another process that works in ${folder}\n`);
  const release = await lock(folder, { retries: PATIENCE });
  try {
    return await work();
  } finally {
    await release();
  }
}
