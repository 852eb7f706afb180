import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { generate } from 'selfsigned';

/** A server of a test on a free port of 127.0.0.1. */
export interface TestServer {
  /** `127.0.0.1:port` */
  readonly host: string;
  /** What came in: paths, or the targets of CONNECT. */
  readonly seen: string[];
  close(): Promise<void>;
}

async function listening(server: Server | TcpServer, seen: string[]): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

function forward(upstream: string, path: string, incoming: IncomingMessage, response: ServerResponse): void {
  const outgoing = request(
    new URL(path, upstream),
    { method: incoming.method, headers: incoming.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  incoming.pipe(outgoing);
}

/** A mirror as Docker means it by `http://host/prefix`: everything is below `/prefix/v2`. Serves one repository by another name. */
export function startPrefixMirror(
  upstream: string,
  prefix: string,
  names: readonly [string, string],
): Promise<TestServer> {
  const seen: string[] = [];
  const server = createServer((incoming, response) => {
    const path = incoming.url ?? '';
    seen.push(path);
    const wanted = `/${prefix}/v2/`;
    if (path.startsWith(wanted))
      forward(upstream, `/v2/${path.slice(wanted.length)}`.replace(...names), incoming, response);
    else response.writeHead(404).end();
  });
  return listening(server, seen);
}

/** A registry whose tokens come from another host, both with certificates for names that no name server knows. */
export async function startTokenRegistry(upstream: string, mirror: string, auth: string) {
  const seen: string[] = [];
  const pem = await generate([{ name: 'commonName', value: mirror }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [mirror, auth].map((value) => ({ type: 2, value })) }],
  });
  const server = createTlsServer({ key: pem.private, cert: pem.cert }, (incoming, response) => {
    const path = incoming.url ?? '';
    seen.push(path);
    if (incoming.headers.host === auth) response.end(JSON.stringify({ token: 'valid', expires_in: 300 }));
    else if (incoming.headers.authorization === 'Bearer valid') forward(upstream, path, incoming, response);
    else response.writeHead(401, { 'www-authenticate': `Bearer realm="https://${auth}/token",service="test"` }).end();
  });
  return { ...(await listening(server, seen)), ca: pem.cert };
}

/** A proxy that tunnels every CONNECT to one server, whatever host it names. */
export function startTunnel(target: string): Promise<TestServer> {
  const seen: string[] = [];
  const [host, port] = target.split(':');
  const server = createServer((_, response) => response.writeHead(501).end());
  server.on('connect', ({ url = '' }: IncomingMessage, client: Socket) => {
    seen.push(url);
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  return listening(server, seen);
}

/** A host that takes connections and says nothing. */
export function startSilentHost(): Promise<TestServer> {
  return listening(createTcpServer(), []);
}
