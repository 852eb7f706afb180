import type { IncomingHttpHeaders } from 'node:http';
import type { DownloadService, Reply } from './service';
import { readContent } from './store/contents';
import type { KeptDownload } from './store/records';

/**
 * Answers with what the store has.
 *
 * @param range that the client asked for
 */
export function replyFromStore(
  { store, counter, onKept }: DownloadService,
  kept: KeptDownload,
  range: string | undefined,
): Reply {
  counter.fromStore();
  onKept(kept);
  const headers = { ...kept.headers, 'accept-ranges': 'bytes' };
  const [, from = '', to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const start = Number(from);
  // Any other range is answered with the whole. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
  if (from === '' || start >= kept.size)
    return {
      status: 200,
      headers: { ...headers, 'content-length': String(kept.size) },
      body: readContent(store, kept),
    };
  const end = Math.min(to ? Number(to) : kept.size - 1, kept.size - 1);
  const partial = {
    'content-length': String(end - start + 1),
    'content-range': `bytes ${start}-${end}/${kept.size}`,
  };
  return { status: 206, headers: { ...headers, ...partial }, body: readContent(store, kept, { start, end }) };
}

/** With If-Range the client wants a part only of the version that it has, so that it is given the whole instead. */
export function rangeOf(headers: IncomingHttpHeaders): string | undefined {
  return headers['if-range'] === undefined ? headers.range : undefined;
}
