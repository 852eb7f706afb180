import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DownloadSettings } from '../buildkitd-config/downloads';
import type { ImageStore } from '../image-store/store';
import { openConnections } from '../registry/http/connections';
import type { TlsSettings } from '../registry/hosts/registry-hosts';
import type { RegistryTables } from '../registry/hosts/registry-tables';
import { DEFAULT_LIMITS } from '../registry/limits';
import { systemFailure } from '../system-failure';
import { environment } from '../util/task-scope';
import {
  conversionRules,
  convertedPrefixes,
  offlineRules,
  privateMask,
  withOriginalUrls,
  type DownloadRule,
} from './conversion';
import { DownloadError } from './failures';
import { downloadLock, isAmong, lockDownload, type LockedDownload } from './lock/locked-download';
import { startDownloadServer } from './server';
import { CLIENT_HAS_GONE, type DownloadService } from './service';
import { downloadKey, forgetRecords } from './store/records';
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
  /** Begins a build, the one before having ended. Until then, RUN may get anything. */
  readonly begin: (terms: DownloadTerms) => void;
  /** Aborted when a build must not go on, with a {@link WhyEnded} as the reason: before RUN learns of it, since it might do without, and succeed. */
  readonly end: () => AbortSignal;
  readonly close: () => Promise<void>;
}

/** What a build may get. */
export interface DownloadTerms {
  /** What RUN may get of some URLs. */
  readonly locked: readonly LockedDownload[];
  /** Is awaited before RUN may learn that it does not get something. */
  readonly noteRefusal: () => Promise<void>;
  /** Is awaited before a RUN learns what the store lacks that has not ended with its build, as far as anybody knows. */
  readonly noteLack: () => Promise<void>;
  /** Whether RUN may do without what the store lacks, when it alone is asked. */
  readonly mayLack: boolean;
  /** Whether everything has to be kept that may be. */
  readonly isLocking: boolean;
}

/** Something is not what the lock has, or not there; the store lacks something else; or the store cannot take what is to be locked. */
export type WhyEnded = 'refused' | 'lacking' | 'unstored';

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
  const withoutPrivate = privateMask(privatePrefixes);
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
  const prefixes = convertedPrefixes(settings);
  const nothing = async (): Promise<void> => undefined;
  let terms: DownloadTerms = { locked: [], noteRefusal: nothing, noteLack: nothing, mayLack: true, isLocking: false };
  let lock = downloadLock([]);
  let end = new AbortController();
  const endBuild = (why: WhyEnded): void => end.abort(why);
  const service: DownloadService = {
    store,
    isOffline,
    lockOf: () => lock,
    privatePrefixes,
    context,
    counter,
    onKept(kept) {
      taken.set(downloadKey(kept), lockDownload(kept));
      const locked = lock.get(kept.url);
      if (locked && !isAmong(locked, kept)) counter.moved(new URL(kept.url));
    },
    onUnstored(url, error) {
      if (error instanceof DownloadError) return counter.unkept(url);
      counter.unstored(url, systemFailure(error) ?? { code: 'NXBK-0601', what: String(error) });
      if (terms.isLocking) endBuild('unstored');
    },
    async onRefused(signal) {
      const { noteRefusal } = terms;
      await noteRefusal();
      endBuild('refused');
      await sleep(UNTIL_BUILD_ENDS, undefined, { signal }).catch(() => undefined);
    },
    async onLack(signal) {
      const { mayLack, noteLack } = terms;
      if (mayLack) return;
      endBuild('lacking');
      if (!signal.aborted) await once(signal, 'abort');
      // BuildKit's proxy does not close a request over HTTPS whose RUN has ended.
      if (signal.reason !== CLIENT_HAS_GONE) await noteLack();
    },
  };
  const server = await startDownloadServer(service, isOffline ? undefined : prefixes);
  return {
    rules: isOffline ? offlineRules(server.url) : conversionRules(prefixes, server.url),
    taken: () => [...taken.values()],
    restore: (text) => withoutPrivate(withOriginalUrls(text, server.url)),
    tally: () => counter.total(leftOut),
    begin(next) {
      terms = next;
      lock = downloadLock(next.locked);
      end = new AbortController();
    },
    end: () => end.signal,
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
