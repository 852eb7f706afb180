import { utimes } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import type { ImageStore } from '../../image-store/store';
import { DownloadError } from '../failures';
import { namedDigest } from '../immutable';
import { beginContent, hasContent, verifyContent, type ContentWriter } from './contents';
import { varyingHeaders } from './keeping';
import { findRecords, keptHeaders, recordPath, writeRecord, type KeptDownload } from './records';

/** A download that is written while it comes. */
export interface Keeping extends Pick<ContentWriter, 'write' | 'abandon'> {
  /**
   * Gives it its name.
   *
   * @throws DownloadError for another content than its URL names, which is not kept
   */
  readonly commit: () => Promise<KeptDownload>;
}

/**
 * The latest that the store has for a request. That it is used now is noted, for prune.
 *
 * @param isWanted whether a download may be the answer
 */
export async function findKept(
  store: ImageStore,
  url: URL,
  asked: IncomingHttpHeaders,
  isWanted: (kept: KeptDownload) => boolean,
): Promise<KeptDownload | undefined> {
  for (const kept of await findRecords(store, url.href)) {
    if (!isAnswerTo(asked, kept) || !isWanted(kept) || !(await isWhole(store, kept))) continue;
    await touch(recordPath(store, kept));
    return kept;
  }
  return undefined;
}

/** Damaged content is removed, and the host is asked. */
async function isWhole(store: ImageStore, kept: KeptDownload): Promise<boolean> {
  return (await hasContent(store, kept)) && (await verifyContent(store, kept.digest).catch(() => false));
}

/** Whether a request has the same of what decided the answer. */
function isAnswerTo(asked: IncomingHttpHeaders, { varying }: KeptDownload): boolean {
  return Object.entries(varying).every(([name, value]) => String(asked[name] ?? '') === value);
}

/** A store that cannot be written to is not pruned either. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/**
 * Begins to keep the answer to a request.
 *
 * @param asked headers of the request
 * @param answered headers of the answer
 */
export async function beginKeeping(
  store: ImageStore,
  url: URL,
  asked: IncomingHttpHeaders,
  answered: IncomingHttpHeaders,
): Promise<Keeping> {
  const { commit, ...writer } = await beginContent(store);
  return {
    ...writer,
    async commit() {
      const content = await commit(({ digest }) => {
        if (digest !== (namedDigest(url) ?? digest)) throw new DownloadError(`${digest} is not what ${url.href} names`);
      });
      const varying = varyingHeaders(answered.vary, asked);
      // The latest also where the clock was set back, or where two came in one ms.
      const [before] = await findRecords(store, url.href);
      const received = Math.max(Date.now(), (before?.received ?? 0) + 1);
      const kept = { url: url.href, ...content, headers: keptHeaders(answered), varying, received };
      await writeRecord(store, kept);
      return kept;
    },
  };
}
