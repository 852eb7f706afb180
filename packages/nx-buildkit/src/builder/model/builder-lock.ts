import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import pLimit from 'p-limit';
import { pause } from '../../process/sleep';
import { isLocked, LOCK_SUFFIX, tryLock, type Release } from '../../util/files/lock-file';
import { isAbandoned, ownName } from '../../util/files/own-name';
import { runtimeFolder } from '../../util/files/user-folders';

/** ms between two looks at a lock that somebody else holds. */
const POLL = 100;

const entrance = pLimit(1);

/** The identity of a builder on this machine: the same name may exist in several engines. */
export interface BuilderKey {
  readonly name: string;
  /** Of the Docker engine. */
  readonly endpoint: string;
}

/**
 * Runs `work` while no other process of this user creates, changes or removes the builder.
 *
 * @param onWait called once, if another process has the lock
 */
export function withExclusiveBuilder<T>(key: BuilderKey, onWait: () => void, work: () => Promise<T>): Promise<T> {
  return holding(acquire(`${lockPrefix(key)}change`, onWait), work);
}

/**
 * Runs `work`, a build, while nobody recreates or removes the builder; any number of builds at once. Not to be nested: the inner call would wait for
 * a process that waits for the outer one to end.
 */
export function withBuilder<T>(key: BuilderKey, work: () => Promise<T>): Promise<T> {
  // One after the other in this process, which may build many images at once: one that finds a lock taken looks again only later.
  const acquired = entrance(() =>
    withExclusiveBuilder(
      key,
      () => undefined,
      async () => {
        await countHolders(key);
        return acquire(`${lockPrefix(key)}use-${ownName()}`, () => undefined);
      },
    ),
  );
  return holding(acquired, work);
}

/**
 * Runs `work`, by a build that holds the builder, while no other build repairs it. This lock is another one than that of who changes the builder, and
 * waits for its builds.
 */
export function withOneRepair<T>(key: BuilderKey, work: () => Promise<T>): Promise<T> {
  return holding(
    acquire(`${lockPrefix(key)}repair`, () => undefined),
    work,
  );
}

/** @returns how many builds hold the builder by {@link withBuilder}; locks that killed builds left behind are removed */
export async function countHolders(key: BuilderKey): Promise<number> {
  const folder = runtimeFolder();
  const prefix = `${basename(lockPrefix(key))}use-`;
  const locks = (await readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith(LOCK_SUFFIX));
  const held = await Promise.all(
    locks.map(async (name) => {
      const lock = join(folder, name);
      if (!isAbandoned(name) && (await isLocked(lock.slice(0, -LOCK_SUFFIX.length)))) return true;
      await rm(lock, { recursive: true, force: true });
      return false;
    }),
  );
  return held.filter(Boolean).length;
}

async function holding<T>(lock: Promise<Release>, work: () => Promise<T>): Promise<T> {
  const release = await lock;
  try {
    return await work();
  } finally {
    await release();
  }
}

/** A lost lock only costs order: each step looks at the builder again. */
async function acquire(path: string, onWait: () => void): Promise<Release> {
  for (let waited = false; ; waited = true) {
    const release = await tryLock(path);
    if (release) return release;
    if (!waited) onWait();
    await pause(POLL * (1 + Math.random()));
  }
}

/**
 * What the paths of a builder's locks start with. They are in no folder of the builder's own, which would be left behind, nor in a workspace, home or
 * Docker configuration: processes of this user that differ in these share the engine.
 */
function lockPrefix({ name, endpoint }: BuilderKey): string {
  const hash = createHash('sha256').update(`${name}\n${endpoint}`).digest('hex').slice(0, 16);
  return join(runtimeFolder(), `${hash}-`);
}
