import { createHash } from 'node:crypto';
import { digestOfHash } from '../../oci/digest';
import { formatBytes } from '../../util/format';
import { DownloadError } from '../failures';
import type { Download } from '../download';
import { isAmong, type LockedDownload } from './locked-download';

/** Bytes that are read beyond what the lock has, to tell the digest of the other file. */
const BEYOND = 64 * 1024 * 1024;
/** Bytes that are held back until all of a smaller file has come, so that a shell runs no part of a script that is refused; more would outlast a client's patience with a slow host. */
const HELD_BACK = 256 * 1024;

/**
 * A download whose end, all of it if it is small, is passed on only if the whole is what a lock has. A client that does not get it knows by the length
 * that it lacks it: BuildKit's proxy would end an answer without a length as if it were complete.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/network/proxyprovider/provider_linux.go#L511
 *
 * @param locked what the lock has for its URL, one at least
 * @param onRefused is told what came instead: a digest, or a size; the client waits until it has settled
 * @throws DownloadError, also from the body
 */
export async function comparedWithLock(
  download: Download,
  locked: readonly LockedDownload[],
  onRefused: (found: string) => Promise<void>,
): Promise<Download> {
  // An error page is not what was asked for, and the client knows that.
  if (download.status >= 400) return download;
  if (download.status >= 300) {
    const found = `an answer with HTTP ${download.status}`;
    await onRefused(found);
    throw new DownloadError(`it is ${found}`);
  }
  const { length, body } = await measured(download, [...new Set(locked.map(({ size }) => size))]);
  const headers = { ...download.headers, 'content-length': String(length) };
  return { ...download, headers, body: compared(body, locked, length, onRefused) };
}

/** How long a file is, by what the lock has; if that is several sizes and the host does not say which, by as much of the file as tells them apart. */
async function measured(
  { headers, body }: Download,
  sizes: readonly number[],
): Promise<{ readonly length: number; readonly body: Download['body'] }> {
  const announced = Number(headers['content-length']);
  const largest = Math.max(...sizes);
  if (sizes.includes(announced)) return { length: announced, body };
  const others = sizes.filter((size) => size < largest);
  const begin: Buffer[] = [];
  const rest = body[Symbol.asyncIterator]();
  let read = 0;
  while (others.some((size) => read <= size)) {
    const next = await rest.next();
    if (next.done) break;
    begin.push(next.value);
    read += next.value.length;
  }
  return { length: others.includes(read) ? read : largest, body: joined(begin, rest) };
}

async function* joined(begin: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  yield* begin;
  yield* { [Symbol.asyncIterator]: () => rest };
}

async function* compared(
  body: Download['body'],
  locked: readonly LockedDownload[],
  length: number,
  onRefused: (found: string) => Promise<void>,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  let held: Buffer[] = [];
  let size = 0;
  const refused = async (found: string): Promise<DownloadError> => {
    await onRefused(found);
    return new DownloadError(`it is ${found}, which is not what the lock has`);
  };
  for await (const chunk of body) {
    hash.update(chunk);
    size += chunk.length;
    if (size > length + BEYOND) throw await refused(`more than ${formatBytes(size)}`);
    if (size > length) continue;
    if (size > HELD_BACK) {
      yield* held;
      held = [];
    }
    held.push(chunk);
  }
  const digest = digestOfHash(hash);
  if (!isAmong(locked, { digest })) throw await refused(digest);
  yield* held;
}
