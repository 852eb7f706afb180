import { copyFile, link, lstat, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { badInput } from '../../errors';
import { makeFolder } from './files';
import { ownName } from './own-name';

/**
 * Gives a file a second name, which needs no space, or copies it to where the file system does not allow that. What has the name before is replaced
 * at once.
 *
 * @throws BuildkitError for anything but a file, otherwise the error of Node
 */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  if (!(await lstat(from)).isFile())
    throw badInput('NXBK-0007', `${from} is not a file`, 'delete it, and run the task again');
  await makeFolder(dirname(to));
  const beside = `${to}.${ownName()}.tmp`;
  try {
    await link(from, beside).catch(() => copyFile(from, beside));
    await rename(beside, to);
  } finally {
    // It is still there if both names were those of one file already.
    await rm(beside, { force: true });
  }
}
