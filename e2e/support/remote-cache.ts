import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';

/** A remote cache that several workspaces share. */
export interface RemoteCache {
  /** Makes an `nx` use it. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Changes every result in it, as whoever may write to it can.
   *
   * @param attack gets the files of a result by their paths in the workspace, and returns what others restore in their place
   */
  poison(attack: (files: ReadonlyMap<string, string>) => Readonly<Record<string, string>>): Promise<void>;
  close(): void;
}

/** @returns the tar of a result with the files that `attack` returns, and Nx's own two as they were */
async function rewrite(tar: Buffer, attack: Parameters<RemoteCache['poison']>[0]): Promise<Buffer> {
  const files = new Map<string, string>();
  const own = new Map<string, string>();
  // The two files of Nx have headers of an older form; the types do not know the option that lets them pass.
  const entries = extract({ allowUnknownFormat: true } as object);
  entries.end(gunzipSync(tar));
  for await (const entry of entries) {
    const { name, type } = entry.header;
    const content = (await buffer(entry)).toString('latin1');
    if (type === 'file') (NX_OWN.includes(name) ? own : files).set(name, content);
  }
  const attacked = pack();
  for (const [name, content] of [...Object.entries(attack(files)), ...own])
    attacked.entry({ name }, Buffer.from(content, 'latin1'));
  attacked.finalize();
  return gzipSync(await buffer(attacked));
}

/** How the task ended and what it printed. https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/native/cache/http_remote_cache.rs (store) */
const NX_OWN: readonly string[] = ['code', 'terminalOutput'];

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
    async poison(attack) {
      for (const [url, tar] of entries) entries.set(url, await rewrite(tar, attack));
    },
    close: () => void server.close(),
  };
}
