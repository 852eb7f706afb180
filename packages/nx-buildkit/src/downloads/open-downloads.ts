import { setTimeout as sleep } from 'node:timers/promises';
import type { DownloadSettings } from '../buildkitd-config/downloads';
import type { ImageStore } from '../image-store/store';
import { openConnections } from '../registry/http/connections';
import type { TlsSettings } from '../registry/hosts/registry-hosts';
import type { RegistryTables } from '../registry/hosts/registry-tables';
import { DEFAULT_LIMITS } from '../registry/limits';
import { environment } from '../util/task-scope';
import {
  conversionRules,
  convertedPrefixes,
  maskPrivate,
  offlineRules,
  withOriginalUrls,
  type DownloadRule,
} from './conversion';
import { downloadLock, isAmong, lockDownload, type LockedDownload } from './lock/locked-download';
import { startDownloadServer } from './server';
import { downloadKey, forgetRecords, type KeptDownload } from './store/records';
import { createDownloadCounter, type DownloadTally } from './tally';

/** RUN's downloads, as long as a build runs. */
export interface OpenDownloads {
  /** What a build's source policy has to say. */
  readonly rules: readonly DownloadRule[];
  /** Text of BuildKit with the URLs that RUN asked for, as far as they are not private. */
  readonly restore: (text: string) => string;
  readonly tally: () => DownloadTally;
  /** What RUN got so far, except what nobody may keep. */
  readonly taken: () => readonly LockedDownload[];
  /** Has what RUN got so far asked for anew, since something of it is not what it should be; what is locked is, and the store alone has no other. */
  readonly forget: () => Promise<void>;
  /**
   * Says what RUN may get of some URLs from now on; anything, before it is called.
   *
   * @param onRefused is awaited before RUN may learn that it does not get something
   */
  readonly lockTo: (locked: readonly LockedDownload[], onRefused: () => Promise<void>) => void;
  /** Aborted when something is not what the lock has, so that the build is ended before RUN learns of it: RUN might do without, and succeed. */
  readonly refusal: AbortSignal;
  readonly close: () => Promise<void>;
}

/** What they are made with. */
export interface DownloadsSetup {
  readonly settings: DownloadSettings;
  /** Whether the store alone is asked. */
  readonly isOffline: boolean;
  readonly store: ImageStore;
  readonly tables: RegistryTables;
  /** Variables beside those of this process: the proxies of this host. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** pip gives up after 15 s of silence, and is served by the next attempt if that begins before. In ms. */
const LIMITS = { ...DEFAULT_LIMITS, firstByteTimeout: 10_000, stallTimeout: 10_000, giveUpAfter: 120_000 };

/** ms until a RUN learns that it was refused something although its build is still running, as a step does that another build shares. */
const UNTIL_BUILD_ENDS = 30_000;

/** Starts the server for them. */
export async function openDownloads({
  settings,
  isOffline,
  store,
  tables,
  env,
}: DownloadsSetup): Promise<OpenDownloads> {
  const connections = openConnections({ ...environment(), ...env }, LIMITS);
  const { private: privatePrefixes } = settings;
  const withoutPrivate = (text: string): string => maskPrivate(text, privatePrefixes);
  const counter = createDownloadCounter(withoutPrivate);
  const leftOut = new Set<string>();
  const context = {
    connections,
    limits: LIMITS,
    mirrors: settings.mirrors,
    leftOut,
    tlsOf: (host: string) => withVerification(tables[host]),
    onFailure: ({ url }: { readonly url: URL }, words: string) => counter.failed(url.host, words),
  };
  const taken = new Map<string, LockedDownload>();
  const onKept = (kept: KeptDownload): void => void taken.set(downloadKey(kept), lockDownload(kept));
  const prefixes = convertedPrefixes(settings);
  let lock = downloadLock([]);
  let noteRefusal = async (): Promise<void> => undefined;
  const refusal = new AbortController();
  const onRefused = async (gone: AbortSignal): Promise<void> => {
    await noteRefusal();
    refusal.abort();
    await sleep(UNTIL_BUILD_ENDS, undefined, { signal: gone }).catch(() => undefined);
  };
  const service = { store, isOffline, lockOf: () => lock, privatePrefixes, context, counter, onKept, onRefused };
  const server = await startDownloadServer(service, isOffline ? undefined : prefixes);
  return {
    rules: isOffline ? offlineRules(server.url) : conversionRules(prefixes, server.url),
    taken: () => [...taken.values()],
    restore: (text) => withoutPrivate(withOriginalUrls(text, server.url)),
    tally: () => counter.total(leftOut),
    lockTo(locked, noted) {
      lock = downloadLock(locked);
      noteRefusal = noted;
    },
    refusal: refusal.signal,
    async forget() {
      if (isOffline) return;
      const doubtful = [...taken].filter(([, one]) => !isAmong(lock.get(one.url) ?? [], one));
      for (const [key, one] of doubtful) {
        taken.delete(key);
        await forgetRecords(store, one);
      }
    },
    async close() {
      await server.close();
      await connections.close();
    },
  };
}

/** That a registry is insecure says nothing of what else its host has: RUN takes the certificate for a valid one. */
function withVerification(table: RegistryTables[string] | undefined): TlsSettings | undefined {
  return table && { ...table, insecure: false };
}
