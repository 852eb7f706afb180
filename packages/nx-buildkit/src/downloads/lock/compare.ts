import { createHash } from 'node:crypto';
import { formatBytes } from '../../util/format';
import { DownloadError } from '../failures';
import type { Download } from '../download';
import { isAmong, type LockedDownload } from './locked-download';

/** Bytes that are read beyond what the lock has, to tell the digest of the other file. */
const BEYOND = 64 * 1024 * 1024;

/**
 * A download whose end is passed on only if the whole of it is what a lock has. A client that does not get it knows by the length that it lacks it:
 * BuildKit's proxy would end an answer without a length as if it were complete.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/network/proxyprovider/provider_linux.go#L511
 *
 * @param locked what the lock has for its URL, one at least
 * @param onRefused is told what came instead: a digest, or a size
 */
export function comparedWithLock(
  download: Download,
  locked: readonly LockedDownload[],
  onRefused: (found: string) => void,
): Download {
  // An error page is not what was asked for, and the client knows that.
  if (download.status >= 400) return download;
  const sizes = locked.map(({ size }) => size);
  const announced = Number(download.headers['content-length']);
  const length = sizes.includes(announced) ? announced : Math.max(...sizes);
  const headers = { ...download.headers, 'content-length': String(length) };
  return { ...download, headers, body: compared(download.body, locked, length, onRefused) };
}

async function* compared(
  body: Download['body'],
  locked: readonly LockedDownload[],
  length: number,
  onRefused: (found: string) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  let size = 0;
  const refused = (found: string): DownloadError => {
    onRefused(found);
    return new DownloadError(`it is ${found}, which is not what the lock has`);
  };
  for await (const chunk of body) {
    hash.update(chunk);
    size += chunk.length;
    if (size > length + BEYOND) throw refused(`more than ${formatBytes(size)}`);
    if (size > length) continue;
    if (held) yield held;
    held = chunk;
  }
  const digest = `sha256:${hash.digest('hex')}` as LockedDownload['digest'];
  if (!isAmong(locked, { digest })) throw refused(digest);
  if (held) yield held;
}
