import type { DownloadSettings } from '../buildkitd-config/downloads';
import type { ImageStore } from '../image-store/store';
import { openConnections } from '../registry/http/connections';
import type { TlsSettings } from '../registry/hosts/registry-hosts';
import type { RegistryTables } from '../registry/hosts/registry-tables';
import { DEFAULT_LIMITS } from '../registry/limits';
import { environment } from '../util/task-scope';
import { conversionRules, convertedPrefixes, withOriginalUrls, type ConvertRule } from './conversion';
import { startDownloadServer } from './server';
import { createDownloadCounter, type DownloadTally } from './tally';

/** RUN's downloads, as long as a build runs. */
export interface OpenDownloads {
  /** What a build's source policy has to say. */
  readonly rules: readonly ConvertRule[];
  /** Text of BuildKit with the URLs that RUN asked for. */
  readonly restore: (text: string) => string;
  readonly tally: () => DownloadTally;
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

/** Starts the server for them. */
export async function openDownloads({
  settings,
  isOffline,
  store,
  tables,
  env,
}: DownloadsSetup): Promise<OpenDownloads> {
  const connections = openConnections({ ...environment(), ...env }, LIMITS);
  const counter = createDownloadCounter();
  const leftOut = new Set<string>();
  const context = {
    connections,
    limits: LIMITS,
    mirrors: settings.mirrors,
    leftOut,
    tlsOf: (host: string) => withVerification(tables[host]),
    onFailure: ({ url }: { readonly url: URL }, words: string) => counter.failed(url.host, words),
  };
  const prefixes = convertedPrefixes(settings);
  const server = await startDownloadServer({ store, isOffline, context, counter }, prefixes);
  return {
    rules: conversionRules(prefixes, server.url),
    restore: (text) => withOriginalUrls(text, server.url),
    tally: () => counter.total(leftOut),
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
