import { describeCode, type Code } from '../error-codes/catalogue';
import type { Failure } from '../errors';
import { formatBytes, pluralize } from '../util/format';
import { sanitize } from '../util/sanitize';
import type { LockedDownload } from './lock/locked-download';

/** A download that was not what the lock has. */
export interface RefusedDownload {
  readonly url: string;
  /** The digests that the lock has. */
  readonly locked: readonly string[];
  /** What came instead: a digest, or a size. */
  readonly found: string;
}

/** A download that the store could not take. */
export interface UnstoredDownload {
  readonly url: string;
  readonly failure: Failure;
}

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
  /** URLs that the store does not have, when it alone was asked, without credentials: the first of them. */
  readonly missing: readonly string[];
  /** Further requests for such. */
  readonly furtherMissing: number;
  /** What was not what the lock has: the first of them. */
  readonly refused: readonly RefusedDownload[];
  /** Requests for what the lock does not have. */
  readonly unlocked: number;
  /** Indexes that are not those of the lock: the first of them. */
  readonly moved: readonly string[];
  /** URLs whose answers nobody may keep, so that no lock has them: the first of them. */
  readonly unkept: readonly string[];
  /** What the store could not take, by a fault of this host: the first of them. */
  readonly unstored: readonly UnstoredDownload[];
}

/** Counts while a server runs. */
export interface DownloadCounter {
  readonly request: () => void;
  readonly fromStore: () => void;
  readonly received: (host: string, bytes: number) => void;
  readonly failed: (host: string, words: string) => void;
  readonly missing: (url: URL) => void;
  readonly refused: (url: URL, locked: readonly LockedDownload[], found: string) => void;
  readonly unlocked: () => void;
  readonly moved: (url: URL) => void;
  readonly unkept: (url: URL) => void;
  readonly unstored: (url: URL, failure: Failure) => void;
  readonly total: (leftOut: ReadonlySet<string>) => DownloadTally;
}

/** URLs that are remembered: a RUN can ask for any number. */
const MOST_URLS = 500;

/** @param withoutPrivate a text without what must not be shown of URLs, beside what looks like a login */
export function createDownloadCounter(withoutPrivate = (text: string): string => text): DownloadCounter {
  const show = ({ href }: URL): string => sanitize(withoutPrivate(href));
  let requests = 0;
  let fromStore = 0;
  let furtherMissing = 0;
  let unlocked = 0;
  const received = new Map<string, number>();
  const failures = new Map<string, { readonly times: number; readonly words: string }>();
  const missing = new Set<string>();
  const refused = new Map<string, RefusedDownload>();
  const moved = new Set<string>();
  const unkept = new Set<string>();
  const unstored = new Map<string, UnstoredDownload>();
  return {
    missing(asked) {
      const url = show(asked);
      if (missing.has(url)) return;
      if (missing.size < MOST_URLS) missing.add(url);
      else furtherMissing += 1;
    },
    refused(asked, locked, found) {
      const url = show(asked);
      if (refused.size < MOST_URLS) refused.set(url, { url, locked: locked.map(({ digest }) => digest), found });
    },
    unlocked: () => void (unlocked += 1),
    moved: (asked) => void (moved.size < MOST_URLS && moved.add(show(asked))),
    unkept: (asked) => void (unkept.size < MOST_URLS && unkept.add(show(asked))),
    unstored(asked, failure) {
      const url = show(asked);
      if (unstored.size < MOST_URLS) unstored.set(url, { url, failure });
    },
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
      furtherMissing,
      refused: [...refused.values()],
      unlocked,
      moved: [...moved],
      unkept: [...unkept],
      unstored: [...unstored.values()],
    }),
  };
}

/**
 * For the user, at the end; nothing when RUN asked for nothing.
 *
 * @param task that builds: `web:docker-build`
 */
export function describeDownloads(tally: DownloadTally, task: string): readonly string[] {
  const { requests, fromStore, received, failures, leftOut, unlocked } = tally;
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
    ...(unlocked > 0 ? [`  ${pluralize(unlocked, 'request')} for what is not locked${beyondLock(tally, task)}`] : []),
    ...problemsOf(tally).map((problem) => `  ${problem}`),
  ];
}

/** Why RUN asks for what the lock does not have, and what to type. */
function beyondLock({ moved: [index] }: DownloadTally, task: string): string {
  const why = index === undefined ? '' : `, since ${index} has changed; to build what is: nx run ${task} --offline`;
  return `${why}; to lock it: nx run ${task} --lockDownloads`;
}

/** What RUN did not get, or the store did not, and why. */
function problemsOf({ missing, furtherMissing, refused, unstored }: DownloadTally): readonly string[] {
  return [
    ...unstored.map(({ url, failure }) => `${url} could not be kept: ${failure.what}`),
    ...refused.map(
      ({ url, locked, found }) => `${url} was refused: it is ${found}, and the lock has ${locked.join(' or ')}`,
    ),
    ...missing.map((url) => `${url} is not in the store, and the option offline asks nobody else`),
    ...(furtherMissing > 0 ? [`${pluralize(furtherMissing, 'further request')} for what is not in the store`] : []),
  ];
}

/** How tools say that a host does not have something. */
const NOT_THERE = /\b404\b|not found|no matching|could not (?:find|resolve)/i;

/**
 * What a build failed for want of, and what to type for it to get that.
 *
 * @param task that builds: `web:docker-build`
 * @param printed what it said last: RUN can fail for another reason, after it has asked for files that no host has; nothing, if the build was ended
 * for that
 * @returns undefined where it got everything that it needed
 */
export function lackOf(
  tally: DownloadTally,
  task: string,
  printed: string | undefined,
): Pick<Failure, 'code' | 'what' | 'remedy'> | undefined {
  const { missing, refused, unstored } = tally;
  const problems = problemsOf({ ...tally, unstored: [], furtherMissing: 0 });
  const [first] = problems;
  const others = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  if (refused.length > 0)
    return {
      code: 'NXBK-1004',
      what: `${first}${others}`,
      remedy: remedyFor(task, 'NXBK-1004'),
    };
  const [lost] = unstored;
  if (lost && printed === undefined)
    return { ...lost.failure, what: `${lost.url} cannot be kept, and so not be locked: ${lost.failure.what}` };
  if (missing.length === 0 || (printed !== undefined && !NOT_THERE.test(printed))) return undefined;
  return {
    code: 'NXBK-1005',
    // Tools ask for optional files first.
    what: `${problems.at(-1)}${others}`,
    remedy: remedyFor(task, 'NXBK-1005'),
  };
}

/** That of the code, with the task itself. */
function remedyFor(task: string, code: Code): string {
  return describeCode(code).remedy.replaceAll('<project>:docker-build', task);
}
