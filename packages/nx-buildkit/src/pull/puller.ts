import { blobFetches, type BlobFetches } from '../image-store/blobs/blob-fetches';
import type { ImageStore } from '../image-store/store';
import type { RegistryClient } from '../registry/client';
import { offlineClient } from '../registry/offline-client';
import { openRegistryClient } from '../registry/open-client';
import { DEFAULT_LIMITS } from '../registry/limits';
import type { BuilderSource } from './pull-by-builder';
import type { PullLimits } from './pull-options';
import type { PullSource } from './pull-source';
import { environment } from '../util/task-scope';

/** Pulls images into a store. There is one per run: its pulls share connections, tokens and blobs. */
export interface Puller {
  readonly store: ImageStore;
  readonly client: RegistryClient;
  readonly blobs: BlobFetches;
  readonly limits: PullLimits;
  /** The builder that pulls, if the user says that only it can reach the registries. */
  readonly builder?: BuilderSource;
}

/** Calls `use` with a puller, and ends its connections afterwards. */
export async function withPuller<T>(
  store: ImageStore,
  source: PullSource,
  use: (puller: Puller) => Promise<T>,
): Promise<T> {
  const puller = openPuller(store, source);
  try {
    return await use(puller);
  } finally {
    await puller.client.close();
  }
}

/** The caller closes its client. */
export function openPuller(store: ImageStore, { tables, env, limits, builder, isOffline }: PullSource): Puller {
  const client = isOffline
    ? offlineClient()
    : openRegistryClient({ tables, env: { ...environment(), ...env }, limits });
  return {
    store,
    client,
    blobs: blobFetches(store),
    limits: { ...DEFAULT_LIMITS, ...limits },
    ...(builder && !isOffline && { builder: { record: builder, env } }),
  };
}
