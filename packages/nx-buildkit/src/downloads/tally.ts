import { formatBytes, pluralize } from '../util/format';
import { sanitize } from '../util/sanitize';

/** What came of RUN's downloads. */
export interface DownloadTally {
  readonly requests: number;
  /** Those of them that were answered from the store. */
  readonly fromStore: number;
  /** Bytes by host that was asked. */
  readonly received: Readonly<Record<string, number>>;
  /** What failed by host: how often, and how the last time. */
  readonly failures: Readonly<Record<string, { readonly times: number; readonly words: string }>>;
  /** Mirrors that were not asked again. */
  readonly leftOut: readonly string[];
  /** URLs that the store does not have, when it alone was asked. Without credentials. */
  readonly missing: readonly string[];
}

/** Counts while a server runs. */
export interface DownloadCounter {
  readonly request: () => void;
  readonly fromStore: () => void;
  readonly received: (host: string, bytes: number) => void;
  readonly failed: (host: string, words: string) => void;
  readonly missing: (url: URL) => void;
  readonly total: (leftOut: ReadonlySet<string>) => DownloadTally;
}

export function createDownloadCounter(): DownloadCounter {
  let requests = 0;
  let fromStore = 0;
  const received = new Map<string, number>();
  const failures = new Map<string, { readonly times: number; readonly words: string }>();
  const missing = new Set<string>();
  return {
    missing: ({ href }) => void missing.add(sanitize(href)),
    request: () => void (requests += 1),
    fromStore: () => void (fromStore += 1),
    received: (host, bytes) => void received.set(host, (received.get(host) ?? 0) + bytes),
    failed: (host, words) => void failures.set(host, { times: (failures.get(host)?.times ?? 0) + 1, words }),
    total: (leftOut) => ({
      requests,
      fromStore,
      received: Object.fromEntries(received),
      failures: Object.fromEntries(failures),
      leftOut: [...leftOut],
      missing: [...missing],
    }),
  };
}

/** For the user, at the end; nothing when RUN asked for nothing. */
export function describeDownloads({
  requests,
  fromStore,
  received,
  failures,
  leftOut,
  missing,
}: DownloadTally): string[] {
  if (requests === 0) return [];
  const bytes = Object.entries(received)
    .sort(([, a], [, b]) => b - a)
    .map(([host, size]) => `${formatBytes(size)} from ${host}`);
  return [
    `RUN downloads: ${[pluralize(requests, 'request'), `${fromStore} from the store`, ...bytes].join(', ')}`,
    ...Object.entries(failures).map(([host, { times, words }]) =>
      leftOut.includes(host)
        ? `  the mirror ${host} ${words}, and was left out after that`
        : `  ${host} failed ${pluralize(times, 'time')}, at last because it ${words}`,
    ),
    ...missing.map((url) => `  ${url} is not in the store, and the option offline asks nobody else`),
  ];
}
