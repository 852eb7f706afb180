import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { writeBuildkitConfig } from '../../packages/nx-buildkit/src/buildkitd-config/output-files';
import { parseManifest } from '../../packages/nx-buildkit/src/oci/manifest';
import { describeNotice } from '../../packages/nx-buildkit/src/pull/describe-notice';
import { pullImage } from '../../packages/nx-buildkit/src/pull/pull-image';
import type { ImageRequest, Pulled, PullNotice } from '../../packages/nx-buildkit/src/pull/pull-options';
import type { PullSource } from '../../packages/nx-buildkit/src/pull/pull-source';
import { withPuller } from '../../packages/nx-buildkit/src/pull/puller';
import type { RegistryLimits } from '../../packages/nx-buildkit/src/registry/limits';
import { blobPath, openStore, type ImageStore } from '../../packages/nx-buildkit/src/image-store/store';
import { sha256, startFront, type Front, type FrontOptions } from '../../tools/hub';
import { hub } from './engine';
import type { Workspace } from './workspace';

/** No machine stands still for so long, so nothing is requested again that nobody has failed, and what is requested can be counted. */
export const LIMITS: Partial<RegistryLimits> = {
  tokenTimeout: 60_000,
  firstByteTimeout: 60_000,
  stallTimeout: 60_000,
  hedgeAfter: 60_000,
  giveUpAfter: 120_000,
};

/** Sees soon that a host is silent. A machine that stands still can be taken for such a host, so nothing is counted with these. */
export const QUICK: Partial<RegistryLimits> = {
  tokenTimeout: 2_000,
  firstByteTimeout: 2_000,
  stallTimeout: 2_000,
  hedgeAfter: 1_000,
};

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

/** A registry with these mirrors in front of it. */
export function sourceOf(registry: Front, ...mirrors: readonly Front[]): PullSource {
  const plain = Object.fromEntries(mirrors.map((mirror) => [hostOf(mirror), { http: true }]));
  const tables = { ...plain, [hostOf(registry)]: { http: true, mirrors: mirrors.map(hostOf) } };
  return { tables, env: {}, limits: LIMITS };
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
  /** What went wrong meanwhile. */
  readonly notices: readonly string[];
}

interface Listener {
  readonly onNotice: (notice: PullNotice) => void;
}

/**
 * Pulls an image of a registry.
 *
 * @param name as the hub has it: `gitea/gitea:1.25.1`
 * @param options limits in the place of those that let requests be counted; `onNotice` hears what goes wrong meanwhile
 */
export async function pull(
  store: ImageStore,
  [registry, ...mirrors]: readonly [Front, ...Front[]],
  name: string,
  { digest, platform = PLATFORM, onNotice, ...limits }: Partial<RegistryLimits & ImageRequest & Listener> = {},
): Promise<PullOutcome> {
  const source = sourceOf(registry, ...mirrors);
  const request = { ref: `${hostOf(registry)}/${name}`, platform, digest };
  return pullFrom(store, { ...source, limits: { ...LIMITS, ...limits } }, request, onNotice);
}

/** Pulls an image of whichever source. */
export async function pullFrom(
  store: ImageStore,
  source: PullSource,
  request: ImageRequest,
  onNotice: Listener['onNotice'] = () => undefined,
): Promise<PullOutcome> {
  const notices: string[] = [];
  const note = (notice: PullNotice): void => {
    notices.push(describeNotice(notice));
    onNotice(notice);
  };
  return withPuller(store, source, (puller) => pullImage(puller, request, { onNotice: note })).then(
    (pulled) => ({ pulled, notices }),
    (error: PullOutcome['error']) => ({ error, notices }),
  );
}

/** Pulls several images of a registry that is silent now and then, in one run. */
export async function pullAll(
  store: ImageStore,
  registry: Front,
  names: readonly string[],
): Promise<readonly PullOutcome[]> {
  const source = { ...sourceOf(registry), limits: { ...LIMITS, ...QUICK } };
  return withPuller(store, source, (puller) =>
    Promise.all(
      names.map((name) =>
        pullImage(puller, { ref: `${hostOf(registry)}/${name}`, platform: PLATFORM }).then(
          (pulled) => ({ pulled, notices: [] }),
          (error: PullOutcome['error']) => ({ error, notices: [] }),
        ),
      ),
    ),
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

/** How often a registry sent each blob, or a part of it. */
export function timesSent(front: Front): ReadonlyMap<string, number> {
  const blobs = front
    .requests()
    .filter(({ kind, bytes, status }) => kind === 'blob' && bytes > 0 && (status === 200 || status === 206))
    .map(({ reference = '' }) => reference);
  return new Map(blobs.map((blob) => [blob, blobs.filter((other) => other === blob).length]));
}
