import { dirname } from 'node:path';
import { writeFileBeside } from '../../util/files/files';
import { readRestored, readRestoredIfThere } from '../../util/files/read-restored';
import { userDigest } from '../../util/seal/seal';

/**
 * Notes that the record at a path was written by a build of this user, where Nx does not restore files. A record alone can be anyone's: its ids must
 * not decide what becomes of the image of a later build.
 */
export async function signRecord(path: string): Promise<void> {
  await writeFileBeside(signaturePath(path), await signatureOf(path, await readRestored(path)));
}

/** Whether the record at a path is, byte for byte, one that a build of this user wrote there. */
export async function isOwnRecord(path: string): Promise<boolean> {
  const [signature, record] = await Promise.all([signaturePath(path), path].map(readRestoredIfThere));
  return record !== undefined && signature === (await signatureOf(path, record));
}

function signatureOf(path: string, record: string): Promise<string> {
  return userDigest('image record', `${path}\n${record}`);
}

/** `dist/buildkit/gitea/docker-build.signature`, beside the folder that Nx caches. */
function signaturePath(path: string): string {
  return `${dirname(path)}.signature`;
}
