import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pRetry from 'p-retry';

const UPSTREAM = 'https://registry.npmjs.org';

/** A registry of npm packages on this machine. */
export interface NpmRegistry {
  readonly url: string;
  close(): void;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Starts a registry that has every package of npm's own: RUN reaches it in the network of this machine without the proxy and the certificates that
 * this machine may need for the way to npm's. What it has answered once, it answers from memory.
 */
export async function startNpmRegistry(): Promise<NpmRegistry> {
  const answers = new Map<string, Promise<Answer>>();
  const answerTo = (path: string, accept: string): Promise<Answer> => {
    const key = `${accept} ${path}`;
    const answer = answers.get(key) ?? pRetry(() => ask(path, accept), { retries: 5 });
    answers.set(key, answer);
    return answer;
  };
  const server = createServer((request, response) => {
    answerTo(request.url ?? '/', request.headers.accept ?? '*/*').then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}

async function ask(path: string, accept: string): Promise<Answer> {
  const response = await fetch(`${UPSTREAM}${path}`, { headers: { accept } });
  if (response.status >= 500) throw new Error(`${path}: ${response.status}`);
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  return { status: response.status, type, body: Buffer.from(await response.arrayBuffer()) };
}
