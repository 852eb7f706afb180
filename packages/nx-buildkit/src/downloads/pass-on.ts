import type { IncomingHttpHeaders } from 'node:http';
import type { Download } from './download';
import { DownloadError } from './failures';
import type { Keeping } from './store/kept-downloads';
import type { KeptDownload } from './store/records';

/** What is done with a body on its way to the client. */
interface OnTheWay {
  /** Told of each chunk, in bytes. */
  readonly onBytes: (bytes: number) => void;
  /** Where it is kept, if it is. */
  readonly keeping?: Keeping | undefined;
  /** Told of what is kept, once all of it has come. */
  readonly onKept: (kept: KeptDownload) => void;
  /** Told why what has come is not kept: DownloadError for the content itself, any other error for this host. */
  readonly onUnkept: (error: unknown) => void;
}

/** Passes the body of a download on, and keeps it. */
export async function* passOn(
  { headers, body }: Download,
  { onBytes, keeping, onKept, onUnkept }: OnTheWay,
): AsyncGenerator<Buffer, void, undefined> {
  let kept = keeping;
  let received = 0;
  // Neither a full disk nor a store of another user ends the download, nor that it is not what its URL names.
  const giveUp = async (error: unknown, one = kept): Promise<void> => {
    kept = undefined;
    if (!one) return;
    onUnkept(error);
    await one.abandon().catch(() => undefined);
  };
  const settle = async (end: 'commit' | 'abandon'): Promise<void> => {
    const one = kept;
    kept = undefined;
    const result = await one?.[end]().catch((error: unknown) => giveUp(error, one));
    if (result) onKept(result);
  };
  try {
    for await (const chunk of body) {
      received += chunk.length;
      onBytes(chunk.length);
      await kept?.write(chunk).catch(giveUp);
      // A client that has everything may ask for it again, or go, before it is told that this is the end.
      if (String(received) === headers['content-length']) await settle('commit');
      yield chunk;
    }
    if (isWholeBody(headers, received)) await settle('commit');
    else await giveUp(new DownloadError('nobody knows whether all of it has come'));
  } finally {
    await settle('abandon');
  }
}

/** A body without a length that is not chunked ends with its connection, whatever ended that. */
function isWholeBody(headers: IncomingHttpHeaders, received: number): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding = '' } = headers;
  return length === undefined ? encoding.includes('chunked') : String(received) === length;
}
