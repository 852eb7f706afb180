import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { answerDownload } from './answer';
import { originalUrl } from './conversion';
import { DownloadError } from './failures';
import { CLIENT_HAS_GONE, type DownloadService, type Reply } from './service';
import { withLength } from './with-length';
import { sanitize } from '../util/sanitize';

/** A server that gets what RUN downloads. */
export interface DownloadServer {
  /** Where rules send requests to: `http://127.0.0.1:5000/key`. */
  readonly url: string;
  /** Ends it with what it still does. */
  close(): Promise<void>;
}

/** Of the answer that belong to the connection to the host. https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Starts it on loopback, with a path that nobody can guess.
 *
 * @param prefixes that are converted: nothing else is fetched for anybody. Not given, anything is answered from the store.
 */
export async function startDownloadServer(
  service: DownloadService,
  prefixes: readonly string[] | undefined,
): Promise<DownloadServer> {
  const key = randomBytes(16).toString('hex');
  const lifetime = new AbortController();
  const underWay = new Set<Promise<void>>();
  const server = http.createServer((request, response) => {
    const url = originalUrl(request.url ?? '', key, prefixes);
    const work = answer(service, url, request, response, lifetime.signal).catch(() => void response.destroy());
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${key}`,
    async close() {
      lifetime.abort(new Error('the build has ended'));
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await Promise.all(underWay);
    },
  };
}

async function answer(
  service: DownloadService,
  url: URL | undefined,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  lifetime: AbortSignal,
): Promise<void> {
  if (!url || (method !== 'GET' && method !== 'HEAD')) return void response.writeHead(404).end();
  service.counter.request();
  const gone = new AbortController();
  response.once('close', () => gone.abort(CLIENT_HAS_GONE));
  try {
    const reply = await answerDownload(service, { url, method, headers }, AbortSignal.any([lifetime, gone.signal]));
    const send = (whole: Reply): Promise<void> => {
      response.writeHead(whole.status, withoutConnection(whole.headers));
      return pipeline(whole.body, response);
    };
    await (method === 'HEAD' ? send(reply) : withLength(url, reply, send));
  } catch (error) {
    if (!(error instanceof DownloadError) && !isEnd(error, lifetime, gone.signal)) {
      service.counter.failed(url.host, `could not be passed on: ${sanitize(String(error))}`);
    }
    if (!(error instanceof DownloadError) || response.headersSent) throw error;
    response.writeHead(502, { 'content-type': 'text/plain' }).end(`${error.message}\n`);
  }
}

/** Whether nobody waits for the answer any more: the client has gone, or the build has ended. */
function isEnd(error: unknown, ...signals: readonly AbortSignal[]): boolean {
  const { code, name } = error as NodeJS.ErrnoException;
  return (
    signals.some(({ reason }) => reason === error) || name === 'AbortError' || code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}

function withoutConnection(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !OF_CONNECTION.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, typeof value === 'string' ? asBytes(value) : value]));
}

/** A value that undici has read as UTF-8, and that Node writes byte by byte. */
function asBytes(value: string): string {
  return /[\u0100-\uffff]/.test(value) ? Buffer.from(value).toString('latin1') : value;
}
