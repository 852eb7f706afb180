import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { writeBuildkitConfig } from '../../packages/nx-buildkit/src/buildkitd-config';
import { parseManifest } from '../../packages/nx-buildkit/src/oci/manifest';
import type { Pulled } from '../../packages/nx-buildkit/src/pull/pull-by-imagetools';
import { pullImage } from '../../packages/nx-buildkit/src/pull/pull-image';
import type { RetryPolicy } from '../../packages/nx-buildkit/src/pull/retry-policy';
import type { PullSource } from '../../packages/nx-buildkit/src/pull/puller';
import { blobPath, openStore, type Digest, type ImageStore } from '../../packages/nx-buildkit/src/image-store/store';
import { sha256, startFront, type Front, type FrontOptions } from '../../tools/hub';
import { hub } from './engine';
import type { Workspace } from './workspace';

/** Quick pauses, and patience enough for a busy machine. */
export const POLICY: RetryPolicy = { retries: 5, minTimeout: 20, maxTimeout: 200, stallTimeout: 4_000 };

export const PLATFORM = 'linux/arm64';

/** The hub's images under a registry of a test's own, whose faults and counts nobody shares. */
export async function startRegistry(options: Omit<FrontOptions, 'upstream'> = {}): Promise<Front> {
  return startFront({ upstream: (await hub.status()).upstream, ...options });
}

/** Takes registries away whose connections may hang. */
export async function close(...fronts: readonly Front[]): Promise<void> {
  await Promise.all(fronts.map((front) => front.close()));
}

/** An empty store of its own. */
export async function temporaryStore(): Promise<ImageStore & { remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-store-'));
  return { ...(await openStore('images', folder)), remove: () => rm(folder, { recursive: true, force: true }) };
}

export const hostOf = ({ url }: Front): string => new URL(url).host;

/** A buildkitd.toml of a registry with these mirrors in front of it. */
function tomlOf(registry: string, mirrors: readonly Front[] = []): string {
  const plain = Object.fromEntries(mirrors.map((mirror) => [hostOf(mirror), { http: true }]));
  return stringify({ registry: { ...plain, [registry]: { http: true, mirrors: mirrors.map(hostOf) } } });
}

export function sourceOf(registry: Front, ...mirrors: readonly Front[]): PullSource {
  return { toml: tomlOf(hostOf(registry), mirrors), env: {} };
}

/** Gives a workspace the configuration in which a front of the hub is the mirror of docker.io and quay.io, as buildkit-config writes it. */
export async function mirrorThrough(workspace: Workspace, front: Front): Promise<void> {
  const mirror = hostOf(front);
  const toml = stringify({
    registry: {
      'docker.io': { mirrors: [mirror] },
      'quay.io': { mirrors: [`${mirror}/quay.io`] },
      [mirror]: { http: true },
    },
  });
  const proxy = { builderEnv: {}, hostEnv: {} };
  await writeBuildkitConfig(join(workspace.root, 'dist/buildkit'), toml, { proxy, links: [] });
}

/** A pull in this process, and what it said while it went on. */
export interface PullOutcome {
  readonly pulled?: Pulled;
  readonly error?: { readonly kind: string; readonly what: string; readonly transient: boolean };
  /** Why each attempt but the last failed. */
  readonly retries: readonly string[];
}

/**
 * Pulls an image of a registry.
 *
 * @param name as the hub has it: `gitea/gitea:1.25.1`
 */
export async function pull(
  store: ImageStore,
  [registry, ...mirrors]: readonly [Front, ...Front[]],
  name: string,
  options: Partial<RetryPolicy> & { readonly digest?: Digest } = {},
): Promise<PullOutcome> {
  const { digest, ...policy } = options;
  const retries: string[] = [];
  const wanted = { ref: `${hostOf(registry)}/${name}`, platform: PLATFORM, digest };
  return pullImage(
    store,
    sourceOf(registry, ...mirrors),
    wanted,
    { ...POLICY, ...policy },
    {
      onRetry: ({ why }) => retries.push(why),
    },
  ).then(
    (pulled) => ({ pulled, retries }),
    (error: PullOutcome['error']) => ({ error, retries }),
  );
}

/** What upstream says that a tag means. */
export async function digestUpstream(name: string): Promise<string> {
  const [repository, tag] = name.split(':');
  const { upstream } = await hub.status();
  const response = await fetch(`${upstream}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: 'application/vnd.oci.image.index.v1+json' },
  });
  return response.headers.get('docker-content-digest') ?? '';
}

/**
 * The blobs below a pulled image that are not what their digests say, each looked at anew.
 *
 * @returns an empty list for an image that is whole
 */
export async function damagedBlobs(
  store: ImageStore,
  { indexDigest, manifestDigest }: Pick<Pulled, 'indexDigest' | 'manifestDigest'>,
): Promise<string[]> {
  const manifest = parseManifest(await readFile(blobPath(store, manifestDigest), 'utf8'), manifestDigest);
  if (manifest.kind !== 'manifest') return [manifestDigest];
  const digests = [
    indexDigest,
    manifestDigest,
    manifest.config.digest,
    ...manifest.layers.map((layer) => layer.digest),
  ];
  const found = await Promise.all(
    digests.map(async (digest) => sha256(await readFile(blobPath(store, digest)).catch(() => Buffer.alloc(0)))),
  );
  return digests.filter((digest, i) => digest !== found[i]);
}

/**
 * How often a registry sent each layer, or a part of it.
 *
 * @param images whose configs don't count: buildx reads a config once more than it copies it
 */
export function timesSent(
  front: Front,
  images: readonly { readonly configDigest: string }[],
): ReadonlyMap<string, number> {
  const configs = new Set<string | undefined>(images.map(({ configDigest }) => configDigest));
  const layers = front
    .requests()
    .filter(({ kind, bytes, reference }) => kind === 'blob' && bytes > 0 && !configs.has(reference))
    .map(({ reference = '' }) => reference);
  return new Map(layers.map((layer) => [layer, layers.filter((other) => other === layer).length]));
}
