import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** As much of a registry as the specs ask for: what is PUT somewhere can be fetched there, also in ranges. */
export interface FakeRegistry {
  readonly url: string;
  /** What it holds, by path; manifests and blobs alike. */
  readonly content: Map<string, Buffer>;
  /** `method path` of what it was asked, oldest first. */
  readonly asked: string[];
  /** The headers of the last request. */
  headers(): http.IncomingHttpHeaders;
  close(): Promise<void>;
}

export async function startFakeRegistry(): Promise<FakeRegistry> {
  const content = new Map<string, Buffer>();
  const asked: string[] = [];
  let headers: http.IncomingHttpHeaders = {};

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const { pathname, searchParams } = new URL(url, 'http://registry');
    asked.push(`${method} ${pathname}`);
    headers = request.headers;
    if (method === 'POST') {
      response.writeHead(202, { location: `http://${request.headers.host}${pathname}1?state=x` }).end();
    } else if (method === 'PUT') {
      const digest = searchParams.get('digest');
      content.set(digest ? pathname.replace('uploads/1', digest) : pathname, await buffer(request));
      response.writeHead(201).end();
    } else {
      get(content.get(pathname), request, response);
    }
  }
  const server = http.createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    content,
    asked,
    headers: () => headers,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function get(whole: Buffer | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (!whole) return void response.writeHead(404, { 'content-length': 0 }).end();
  const [, start = 0, last = whole.length - 1] = (/^bytes=(\d+)-(\d+)?$/.exec(request.headers.range ?? '') ?? []).map(
    (text) => (text === undefined ? undefined : Number(text)),
  );
  const part = whole.subarray(start, last + 1);
  const isPart = request.headers.range !== undefined;
  response.writeHead(isPart ? 206 : 200, {
    'content-length': part.length,
    'docker-content-digest': `sha256:${createHash('sha256').update(whole).digest('hex')}`,
    ...(isPart && { 'content-range': `bytes ${start}-${start + part.length - 1}/${whole.length}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : part);
}
