import { answerFailure } from '../http/answer';
import { ask, type ClientContext, type Question } from './client-context';
import { namespaceOf } from './manifests';
import { settlesWithin } from '../http/deadline';
import type { HostAttempt, PullContext } from '../retry/persistence';
import type { RegistryHost } from '../hosts/registry-hosts';
import type { RegistryResponse, Subject } from '../http/request';
import { END, readBody } from '../http/response-body';
import type { BlobRef, ByteRange } from '../../oci/manifest';

/** The bytes of a range of a blob as one connection brings them. */
export interface BlobStream {
  readonly host: RegistryHost;
  /**
   * The next bytes, until those of the range have all come. They are empty while the bytes before the range are skipped.
   *
   * @throws RequestFailure if they stop coming
   */
  readonly next: () => Promise<Uint8Array>;
  /** Ends the connection where it still brings something. */
  readonly close: () => Promise<void>;
}

/** An address outside of a registry where the owner of a layer distributes it. */
export interface ForeignHost extends RegistryHost {
  /** Path and query. */
  readonly address: string;
}

/**
 * Begins to fetch a range of a blob from one host, and waits until the host has agreed to send it.
 *
 * @throws RequestFailure
 */
export async function openBlobStream(
  context: ClientContext,
  pull: PullContext,
  host: RegistryHost | ForeignHost,
  blob: BlobRef,
  range: ByteRange,
  how: HostAttempt,
): Promise<BlobStream> {
  const { repository } = pull;
  const isWhole = range.start === 0 && range.end === blob.size;
  const question: Question = {
    asked: 'blob',
    isVerified: true,
    headers: isWhole ? {} : { range: `bytes=${range.start}-${range.end - 1}` },
    ...('address' in host
      ? { path: host.address }
      : { repository, path: `/${repository}/blobs/${blob.digest}${namespaceOf(host)}` }),
  };
  const { request, response, release } = await ask(context, pull.patience, host, question, how);
  const cut = () => answerFailure(response, request, 'broken-off', `${response.sentBy} broke the connection off`);
  const end = (): void => {
    release();
    response.body.destroy();
  };
  try {
    const before = bytesBefore(range.start, blob.size, response, request);
    const chunks = withoutBeginning(readBody(response, request, how.signal), before);
    return { host, ...readExactly(range.end - range.start, chunks, cut, end) };
  } catch (error) {
    end();
    throw error;
  }
}

/**
 * Makes sure that the answer is about a blob of this size.
 *
 * @returns how many bytes come before those that were asked for, if the host does not support ranges
 * @throws RequestFailure
 */
function bytesBefore(start: number, size: number, response: RegistryResponse, subject: Subject): number {
  const { status, headers, sentBy } = response;
  const wrong = (what: string) => answerFailure(response, subject, 'wrong-bytes', `${sentBy} ${what}`);
  if (status === 206) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
    if (Number(from) !== start) throw wrong('sent another range than it was asked for');
    if (total !== '*' && Number(total) !== size) throw wrong(`has ${total} bytes for a blob of ${size}`);
    return 0;
  }
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== size) throw wrong(`has ${Number(length)} bytes for a blob of ${size}`);
  return start;
}

function readExactly(
  length: number,
  chunks: AsyncGenerator<Buffer, void, undefined>,
  cut: () => Error,
  end: () => void,
): Pick<BlobStream, 'next' | 'close'> {
  let left = length;
  return {
    async next() {
      const { value, done } = await chunks.next();
      if (done) throw cut();
      const chunk = value.subarray(0, left);
      left -= chunk.length;
      return chunk;
    },
    async close() {
      // Read to its end, so that the connection can be used again.
      if (left === 0) await settlesWithin(chunks.next(), END);
      end();
    },
  };
}

async function* withoutBeginning(
  chunks: AsyncGenerator<Buffer, void, undefined>,
  length: number,
): AsyncGenerator<Buffer, void, undefined> {
  let before = length;
  for await (const chunk of chunks) {
    const wanted = chunk.subarray(before);
    before = Math.max(before - chunk.length, 0);
    yield wanted;
  }
}
