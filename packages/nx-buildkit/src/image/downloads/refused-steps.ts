import { createHash } from 'node:crypto';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuilderKey } from '../../builder/model/builder-lock';
import type { LockedDownload } from '../../downloads/lock/locked-download';
import { writeFileBeside } from '../../util/files/files';
import { userCacheFolder } from '../../util/files/user-folders';
import { lockKey } from './lock-key';

/** A build, as far as it decides which steps others share with it. */
interface SharingBuild {
  readonly builder: BuilderKey;
  /** What its lock lets RUN download. */
  readonly locked?: readonly LockedDownload[] | undefined;
}

/**
 * Notes that a RUN with this lock was refused a download. A step that another build shares goes on when the build to which it was refused ends, may
 * succeed all the same, and is then in BuildKit's cache.
 */
export async function noteRefusedStep(build: SharingBuild): Promise<void> {
  // The error of the download is more useful than that of a folder which cannot be written to.
  await writeFileBeside(noteOf(build), '').catch(() => undefined);
}

/** Whether the cache of the builder can hold such a step. */
export async function mayHaveRefusedStep(build: SharingBuild): Promise<boolean> {
  if (lockKey(build.locked) === undefined) return false;
  return access(noteOf(build)).then(
    () => true,
    () => false,
  );
}

/** Notes that every step has run anew. */
export async function forgetRefusedSteps(build: SharingBuild): Promise<void> {
  await rm(noteOf(build), { force: true });
}

function noteOf({ builder: { name, endpoint }, locked }: SharingBuild): string {
  const id = createHash('sha256')
    .update(`${name}\n${endpoint}\n${lockKey(locked)}`)
    .digest('hex')
    .slice(0, 32);
  return join(userCacheFolder(), 'refused', id);
}
