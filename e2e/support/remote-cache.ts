import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A remote cache that several workspaces share. */
export interface RemoteCache {
  /** Makes an `nx` use it. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/** Serves what Nx asks of a remote cache: https://nx.dev/docs/guides/tasks--caching/self-hosted-caching */
export async function startRemoteCache(): Promise<RemoteCache> {
  const entries = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    void buffer(request).then((body) => {
      if (method === 'PUT') entries.set(url, body);
      const entry = entries.get(url);
      response.writeHead(entry ? 200 : 404, { 'content-type': 'application/octet-stream' });
      response.end(method === 'GET' ? entry : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: `http://127.0.0.1:${port}`,
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'e2e',
    },
    close: () => void server.close(),
  };
}
