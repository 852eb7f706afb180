import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** A server that does what a test says. */
export interface TestServer {
  /** `127.0.0.1:40123`. */
  readonly host: string;
  readonly url: string;
  /** `GET /v2/…` and the Authorization of each request, oldest first. */
  readonly requests: readonly TestRequest[];
  close(): void;
}

export interface TestRequest {
  readonly line: string;
  readonly authorization?: string;
}

/** @param tls makes it speak https; PEM */
export async function serve(
  answer: RequestListener,
  tls?: { readonly key: string; readonly cert: string },
): Promise<TestServer> {
  const requests: TestRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const { method, url, headers } = request;
    requests.push({ line: `${method} ${url}`, authorization: headers.authorization });
    answer(request, response);
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `${tls ? 'https' : 'http'}://${host}`,
    requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
