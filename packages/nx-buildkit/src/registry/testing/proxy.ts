import { once } from 'node:events';
import http from 'node:http';
import { connect, type AddressInfo } from 'node:net';

/** A proxy that leads every host to one server, whatever their names. */
export interface TestProxy {
  /** `127.0.0.1:40123`. */
  readonly host: string;
  /** `CONNECT registry.corp:443` or `GET http://registry.corp/v2/`, and what it was given for a login. */
  readonly requests: readonly { readonly line: string; readonly login?: string }[];
  close(): void;
}

export interface TestProxyOptions {
  /** `127.0.0.1:40124`. */
  readonly target: string;
  /** `user:password` that it wants. */
  readonly login?: string;
  /** What it answers instead of doing anything. */
  readonly status?: number;
}

export async function startProxy({ target, login, status }: TestProxyOptions): Promise<TestProxy> {
  const requests: { line: string; login?: string }[] = [];
  /** @returns the status of a refusal */
  function admit({ method, url, headers }: http.IncomingMessage): number | undefined {
    const [, given] = /^Basic (.*)$/.exec(headers['proxy-authorization'] ?? '') ?? [];
    const text = given && Buffer.from(given, 'base64').toString();
    requests.push({ line: `${method} ${url}`, ...(text && { login: text }) });
    return status ?? (login && login !== text ? 407 : undefined);
  }
  const [hostname = '', port = ''] = target.split(':');
  const server = http.createServer((request, response) => {
    const refusal = admit(request);
    if (refusal) return void response.writeHead(refusal).end();
    const { pathname, search } = new URL(request.url ?? '');
    const { method, headers } = request;
    const outgoing = http.request({ hostname, port, path: pathname + search, method, headers }, (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.headers);
      incoming.pipe(response);
    });
    outgoing.end();
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => undefined);
    const refusal = admit(request);
    if (refusal) return void socket.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
    const tunnel = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(tunnel).pipe(socket);
    });
    tunnel.on('error', () => socket.destroy());
    socket.on('close', () => tunnel.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
