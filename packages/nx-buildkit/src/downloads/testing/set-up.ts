import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DownloadSettings } from '../../buildkitd-config/downloads';
import type { Digest } from '../../oci/digest';
import { downloadLock, lockDownload, type LockedDownload } from '../lock/locked-download';
import { openConnections } from '../../registry/http/connections';
import { serve, type TestServer } from '../../registry/testing/serve';
import { startDownloadServer, type DownloadServer } from '../server';
import type { KeptDownload } from '../store/records';
import { createDownloadCounter, type DownloadTally } from '../tally';

export const FILE = randomBytes(300_000);
export const DIGEST = sha256(FILE);
/** Of a URL that is immutable. */
export const FOR_GOOD = `/${'0'.repeat(64)}.tgz`;
/** Longer than a busy machine stalls. In ms. */
const LIMITS = { firstByteTimeout: 30_000, stallTimeout: 30_000, giveUpAfter: 50_000 };

const opened: { close(): unknown }[] = [];

/** Where the store of a test is. */
export function inTemporaryStore(): { readonly root: string } {
  jest.setTimeout(60_000);
  const place = { root: '' };
  beforeEach(async () => {
    place.root = await mkdtemp(join(tmpdir(), 'downloads-'));
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await rm(place.root, { recursive: true });
  });
  return place;
}

/** A server, and what came of its requests. */
export interface Started {
  readonly server: DownloadServer;
  readonly tally: () => DownloadTally;
  /** What the client got. */
  readonly taken: () => readonly LockedDownload[];
}

interface StartOptions extends Partial<typeof LIMITS> {
  readonly isOffline?: boolean;
  readonly locked?: readonly LockedDownload[];
  readonly privatePrefixes?: readonly string[];
}

/**
 * @param store where it keeps what it gets
 * @param hosts what RUN may ask for
 */
export async function start(
  store: { readonly root: string },
  hosts: readonly TestServer[],
  mirrors: DownloadSettings['mirrors'] = {},
  { isOffline = false, locked = [], privatePrefixes = [], ...limits }: StartOptions = {},
): Promise<Started> {
  const connections = openConnections({}, { connectTimeout: 30_000, connections: 4 });
  const counter = createDownloadCounter();
  const leftOut = new Set<string>();
  const context = {
    connections,
    limits: { ...LIMITS, ...limits },
    mirrors,
    leftOut,
    tlsOf: () => undefined,
    onFailure: ({ url }: { url: URL }, words: string) => counter.failed(url.host, words),
  };
  const taken: LockedDownload[] = [];
  const lock = downloadLock(locked);
  const service = {
    store,
    isOffline,
    lockOf: () => lock,
    privatePrefixes,
    context,
    counter,
    onKept: (kept: KeptDownload) => void taken.push(lockDownload(kept)),
    onUnstored: (url: URL) => counter.unkept(url),
    onRefused: async () => undefined,
    onLack: async () => undefined,
  };
  const server = await startDownloadServer(
    service,
    hosts.map(({ url }) => `${url}/`),
  );
  opened.push(server, connections);
  return { server, tally: () => counter.total(leftOut), taken: () => taken };
}

/** A host of a test. */
export async function hostOf(answer: RequestListener): Promise<TestServer> {
  const host = await serve(answer);
  opened.push(host);
  return host;
}

/** What a RUN gets from a host. */
export function get(
  { server }: Started,
  { host }: TestServer,
  path: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
) {
  return fetch(`${server.url}/http/${host}${path}`, { headers, redirect: 'manual', ...(signal && { signal }) });
}

/**
 * An answer as a digest: Jest compares long buffers for seconds.
 *
 * @param onData is called with every part that has come
 */
export async function digestOf(
  answer: Response | Promise<Response>,
  onData: () => void = () => undefined,
): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of (await answer).body ?? []) {
    onData();
    parts.push(part);
  }
  return sha256(Buffer.concat(parts));
}

export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
