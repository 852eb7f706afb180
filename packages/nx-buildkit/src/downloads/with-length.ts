import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withTemporaryFolder } from '../util/files/temporary-folder';
import type { Reply } from './service';

/**
 * Sends a reply with a length, for which all of it has to come first if its host does not tell that. BuildKit's proxy ends an answer over plain HTTP
 * that has no length as if it were complete, also one that breaks off; over HTTPS, it breaks that off as well.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/network/proxyprovider/provider_linux.go#L511
 *
 * @param url that RUN asked for
 * @throws DownloadError, before anything is sent
 */
export async function withLength(
  { protocol }: URL,
  reply: Reply,
  send: (reply: Reply) => Promise<void>,
): Promise<void> {
  const { status, headers, body } = reply;
  if (protocol === 'https:' || headers['content-length'] !== undefined || status === 304) return send(reply);
  await withTemporaryFolder(async (folder) => {
    const path = join(folder, 'body');
    await pipeline(body, createWriteStream(path));
    const { size } = await stat(path);
    await send({ status, headers: { ...headers, 'content-length': String(size) }, body: createReadStream(path) });
  });
}
