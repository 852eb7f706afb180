import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { errorAnswer, type Answer } from './answer';

const agent = new Agent({ keepAlive: true });

/** They speak of one connection, and the registry's is not the client's. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding'];

/**
 * Asks the registry behind the front, streaming the request's body to it.
 * @param upstream the registry's URL
 * @param path path and query there
 * @returns its answer, the body still to come; 502 when it cannot be reached
 */
export function forward(upstream: string, incoming: IncomingMessage, path: string): Promise<Answer> {
  // The Host header stays, so that the upload addresses a registry hands out lead through the front.
  const headers = without(incoming.headers, 'connection', 'authorization');
  if (incoming.socket instanceof TLSSocket) headers['x-forwarded-proto'] = 'https';
  return new Promise((resolve) => {
    const outgoing = request(upstream, { agent, method: incoming.method, path, headers }, (response) =>
      resolve({
        status: response.statusCode ?? 502,
        headers: without(response.headers, ...HOP_BY_HOP),
        body: response,
      }),
    );
    outgoing.on('error', (error) => resolve(errorAnswer(502, 'UNAVAILABLE', `${upstream}: ${error.message}`)));
    incoming.pipe(outgoing);
  });
}

function without(headers: IncomingHttpHeaders, ...names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
