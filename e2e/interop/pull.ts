import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobPath, openStore } from '../../packages/nx-buildkit/src/image-store/store';
import type { Digest } from '../../packages/nx-buildkit/src/oci/digest';
import { pullImage } from '../../packages/nx-buildkit/src/pull/pull-image';
import { withPuller } from '../../packages/nx-buildkit/src/pull/puller';
import { buildImage, buildLayer, noise, pushImage, startFront } from '../../tools/hub';
import type { Image } from '../../tools/hub/images/image';
import { startTokenIssuer } from '../support/token-issuer';
import { servers, type Login, type Server } from './servers';

/**
 * `npm run interop`: pulls images from registries that nobody here wrote, with every login that they know, and holds each blob against what was
 * pushed. Fails when a single byte differs.
 */

const MB = 1_000_000;
const PLATFORM = 'linux/arm64';
/** Of the password `pa55word`, by bcrypt. */
const HTPASSWD = 'someone:$2a$04$092KZqnQVma76C4y2oQiyuUiRofal57B97FUNOjAGlsDH7yOuvzmu\n';
const CREDENTIALS = { auth: Buffer.from('someone:pa55word').toString('base64') };

const layer = (seed: string, size: number) => buildLayer([{ path: seed, data: noise(seed, size) }]);
const images: Readonly<Record<string, () => Promise<Image>>> = {
  'some/where/index': () => buildImage({ layers: (arch) => Promise.all([layer('a', MB), layer(arch, 2 * MB)]) }),
  manifest: () => buildImage({ platforms: [PLATFORM], index: false, layers: async () => [await layer('b', MB)] }),
  // Comes by four connections.
  large: () => buildImage({ platforms: [PLATFORM], layers: async () => [await layer('large', 80 * MB)] }),
};

async function main(): Promise<void> {
  const issuer = await startTokenIssuer('pa55word');
  const logins: readonly (Login | undefined)[] = [
    undefined,
    { kind: 'password', htpasswd: HTPASSWD },
    { kind: 'token', issuer },
  ];
  const root = await mkdtemp(join(tmpdir(), 'nx-buildkit-interop-'));
  try {
    for (const server of await servers()) {
      await push(server, join(root, server.name));
      for (const login of logins) await pullAll(server, join(root, server.name), login);
    }
  } finally {
    issuer.close();
    await rm(root, { recursive: true });
  }
}

async function withServer<T>(
  { start }: Server,
  dir: string,
  login: Login | undefined,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const registry = await start(dir, login);
  try {
    return await use(registry.url);
  } finally {
    registry.process.kill();
    await once(registry.process, 'exit');
  }
}

const push = (server: Server, dir: string) =>
  withServer(server, dir, undefined, async (url) => {
    for (const [name, make] of Object.entries(images)) await pushImage(url, name, '1', await make());
  });

async function pullAll(server: Server, dir: string, login: Login | undefined): Promise<void> {
  await withServer(server, dir, login, async (url) => {
    const who = `${server.name}, ${login?.kind ?? 'nobody asked'}`;
    for (const name of Object.keys(images)) await pull(who, url, name, dir);
    if (login) return;
    // Every connection breaks, so that what is left has to be asked for by ranges.
    const front = await startFront({
      upstream: url,
      token: false,
      faults: [{ kind: 'blob', action: 'reset-after', bytes: 3 * MB }],
    });
    await pull(`${who}, cut off again and again`, front.url, 'large', dir).finally(() => front.close());
  });
}

/** @throws when the image does not come, or comes with other bytes */
async function pull(who: string, url: string, name: string, dir: string): Promise<void> {
  const { host } = new URL(url);
  await writeFile(join(dir, 'config.json'), JSON.stringify({ auths: { [host]: CREDENTIALS } }));
  const folder = await mkdtemp(join(dir, 'store-'));
  const store = await openStore('images', folder);
  const source = { tables: {}, env: { DOCKER_CONFIG: dir, DOCKER_AUTH_CONFIG: '' }, limits: {} };
  const request = { ref: `${host}/${name}:1`, platform: PLATFORM };
  const pulled = await withPuller(store, source, (puller) => pullImage(puller, request));
  const image = await images[name]?.();
  const pushed = new Map(image && [image.root, ...image.manifests, ...image.blobs].map((blob) => [blob.digest, blob]));
  const manifest = JSON.parse(pushed.get(pulled.manifestDigest)?.data.toString() ?? '{}');
  const digests = [pulled.indexDigest, pulled.manifestDigest, pulled.configDigest].concat(
    manifest.layers.map(({ digest }: { digest: Digest }) => digest),
  );
  for (const digest of digests) {
    const bytes = await readFile(blobPath(store, digest));
    if (!pushed.get(digest)?.data.equals(bytes)) throw new Error(`${who}: ${name}: ${digest} has other bytes`);
  }
  console.log(`${who}: ${name}: ${new Set(digests).size} blobs are those that were pushed`);
  await rm(folder, { recursive: true });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
