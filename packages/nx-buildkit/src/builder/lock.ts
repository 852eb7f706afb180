import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, lock } from 'proper-lockfile';
import { interruption } from '../buildx/interruption';
import { BuildkitError } from '../errors';

/** ms without a sign of life after which a lock counts as left behind by a killed process. */
const STALE = 10_000;
/** ms between two looks at a lock that somebody else holds. */
const POLL = 100;

/** What tells one builder of this machine from another: the same name may exist in several engines. */
export interface BuilderKey {
  readonly name: string;
  /** Of the Docker engine. */
  readonly endpoint: string;
}

/**
 * Runs `work` while no other process of this user creates, changes or removes the builder.
 *
 * @param onWait told once, when somebody else has the lock
 */
export async function whileChanging<T>(key: BuilderKey, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const release = await acquire(join(await folder(key), 'change'), onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Runs `work`, a build, while nobody recreates or removes the builder; any number of builds at once. */
export async function whileUsing<T>(key: BuilderKey, work: () => Promise<T>): Promise<T> {
  const release = await whileChanging(
    key,
    () => undefined,
    async () => acquire(join(await folder(key), `use-${process.pid}-${randomUUID()}`), () => undefined),
  );
  try {
    return await work();
  } finally {
    await release();
  }
}

/** @returns how many builds hold the builder by {@link whileUsing} */
export async function uses(key: BuilderKey): Promise<number> {
  const path = await folder(key);
  const locks = (await readdir(path)).filter((name) => name.startsWith('use-') && name.endsWith('.lock'));
  const held = await Promise.all(
    locks.map((name) => check(join(path, name.slice(0, -'.lock'.length)), { realpath: false, stale: STALE })),
  );
  return held.filter(Boolean).length;
}

async function acquire(path: string, onWait: () => void): Promise<() => Promise<void>> {
  for (let waited = false; ; waited = true) {
    interruption.throwIfAborted();
    try {
      const release = await lock(path, { realpath: false, stale: STALE, onCompromised: () => undefined });
      return () => release().catch(() => undefined);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (!waited) onWait();
      await sleep(POLL * (1 + Math.random()), undefined, { signal: interruption });
    }
  }
}

/** In the folder for temporary files and not in a workspace, home or Docker configuration: processes that differ in these share the engine. */
async function folder({ name, endpoint }: BuilderKey): Promise<string> {
  const { uid } = userInfo();
  const own = join(tmpdir(), uid < 0 ? 'nx-buildkit' : `nx-buildkit-${uid}`);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const owner = (await stat(own)).uid;
  if (uid >= 0 && owner !== uid) {
    throw new BuildkitError({
      what: `${own} belongs to another user, so nothing can be locked there`,
      failedIn: 'this host',
      transient: false,
      remedy: `Remove ${own}, or set TMPDIR to a folder of your own.`,
    });
  }
  const path = join(own, createHash('sha256').update(`${name}\n${endpoint}`).digest('hex').slice(0, 16));
  await mkdir(path, { recursive: true });
  return path;
}
