import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { REPOSITORY } from './pages';

const NAME = 'nx-buildkit';

/** A registry of npm packages on this machine. */
export interface PackageRegistry {
  readonly url: string;
  close(): void;
}

/**
 * Serves the plugin as it is built here, so that `nx add` installs it as from the registry of npm, to which every other request is sent on.
 *
 * @param folder where the package is packed
 */
export async function servePackage(folder: string): Promise<PackageRegistry> {
  const dist = join(REPOSITORY, 'packages/nx-buildkit/dist');
  const { stdout: fileName } = await execa('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: dist });
  const tarball = await readFile(join(folder, fileName));
  const manifest = JSON.parse(await readFile(join(dist, 'package.json'), 'utf8')) as { version: string };
  const { stdout: upstream } = await execa('npm', ['config', 'get', 'registry']);

  const server = createServer(({ url = '/' }, response) => {
    if (url === `/${NAME}.tgz`) return response.end(tarball);
    if (url.replace(/^\/([^/?]+).*/, '$1') !== NAME) {
      return response.writeHead(307, { location: new URL(url.slice(1), upstream).href }).end();
    }
    const dist = { tarball: `${base}/${NAME}.tgz`, shasum: createHash('sha1').update(tarball).digest('hex') };
    const versions = { [manifest.version]: { ...manifest, dist } };
    return response.end(JSON.stringify({ name: NAME, 'dist-tags': { latest: manifest.version }, versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: base, close: () => server.close() };
}
