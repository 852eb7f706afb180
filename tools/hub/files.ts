import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running host of files. */
export interface FileHost {
  /** Such as `http://127.0.0.1:5000`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves files as a host of packages does, with Range and ETag. A front before it counts requests and injects faults.
 *
 * @param files by path: `/pool/tool.tgz`
 */
export async function serveFiles(files: ReadonlyMap<string, Buffer>): Promise<FileHost> {
  const server = http.createServer(({ url = '', method, headers }, response) => {
    const { pathname: path } = new URL(url, 'http://files');
    const content = files.get(path);
    if (!content) return void response.writeHead(404).end();
    const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
    if (headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    const [, start] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
    const body = content.subarray(Number(start ?? 0));
    const range =
      start === undefined ? {} : { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
    response.writeHead(start === undefined ? 200 : 206, {
      'content-length': body.length,
      // pip wants its index to be a page.
      'content-type': path.endsWith('/') ? 'text/html' : 'application/octet-stream',
      'accept-ranges': 'bytes',
      etag,
      ...range,
    });
    response.end(method === 'HEAD' ? undefined : body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
