import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { send, textAnswer, type Answer } from './answer';
import type { FaultRule } from './faults';
import type { Front } from './front';

/**
 * Serves the control of a front on a port of its own, so that it works while the front is off.
 * @param port on 127.0.0.1
 * @param status what `GET /status` answers, in JSON
 * @returns the server, listening; `client.ts` speaks to it
 */
export async function startAdmin(front: Front, port: number, status: () => unknown): Promise<http.Server> {
  const routes: Record<string, (request: IncomingMessage) => unknown> = {
    'GET /status': status,
    'GET /requests': () => front.requests(),
    'DELETE /requests': () => front.clear(),
    'PUT /faults': async (request) => front.faults((await json(request)) as readonly FaultRule[]),
    'POST /off': () => front.off(),
    'POST /on': () => front.on(),
  };
  async function answer(request: IncomingMessage): Promise<Answer> {
    const route = routes[`${request.method} ${request.url}`];
    if (!route) return textAnswer(404, 'text/plain', `try ${Object.keys(routes).join(', ')}\n`);
    return textAnswer(200, 'application/json', JSON.stringify((await route(request)) ?? null));
  }
  const server = http.createServer((request, response) => {
    void answer(request)
      .catch((error: Error) => textAnswer(400, 'text/plain', `${error.message}\n`))
      .then((result) => send(result, response));
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return server;
}
