import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { serve, type TestServer } from './serve';

/** How a registry wants its clients to log in. */
export interface Guard {
  /** `WWW-Authenticate`; `HOST` stands for the registry's own address. */
  readonly challenge: string;
  /** Whether it lets an `Authorization` in. */
  readonly admits: (authorization: string | undefined) => boolean;
  /** Answers `/token`, told the form of a POST. */
  readonly token?: (request: IncomingMessage, form: URLSearchParams) => TokenAnswer;
  /** Where it sends who is let in; it answers itself when absent. */
  readonly redirect?: (request: IncomingMessage) => string | undefined;
}

interface TokenAnswer {
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body: object;
}

/** A registry that lets nobody in without a login. */
export async function serveGuarded(
  content: ReadonlyMap<string, Buffer>,
  { challenge, admits, token, redirect }: Guard,
  tls?: Parameters<typeof serve>[1],
): Promise<TestServer> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', 'http://registry');
    if (pathname === '/token' && token) {
      const { status = 200, headers, body } = token(request, new URLSearchParams(await text(request)));
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    } else if (!admits(request.headers.authorization)) {
      const header = challenge.replaceAll('HOST', String(request.headers.host));
      response.writeHead(401, { 'www-authenticate': header }).end();
    } else {
      const location = redirect?.(request);
      const bytes = content.get(pathname);
      if (location) response.writeHead(307, { location }).end();
      else response.writeHead(bytes ? 200 : 404).end(bytes);
    }
  }
  return serve((request, response) => void answer(request, response), tls);
}
