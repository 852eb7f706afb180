import type { BuilderRecord } from '../../builder/model/record';
import { engineAddress } from '../../builder/observed/engine-endpoint';
import type { LockedDownload } from '../../downloads/lock/locked-download';
import { describeDownloads, type DownloadTally } from '../../downloads/tally';
import { openDownloads, type DownloadsSetup, type OpenDownloads } from '../../downloads/open-downloads';
import { badInput } from '../../errors';
import { isLoopbackUrl } from '../../registry/hosts/loopback';
import { maskCredentials } from '../../util/sanitize';
import { environment } from '../../util/task-scope';
import { isOlder } from '../../util/tool-version';
import type { SourcePolicy } from '../closed-world/user-policy';

/** The first BuildKit that leads the requests of RUN through a proxy of its own. https://github.com/moby/buildkit/releases/tag/v0.31.0 */
const PROXY_NETWORK = '0.31.0';
const SWITCH_OFF = 'or remove the option downloads of the buildkit-config target';

/** What a build has of RUN's downloads. */
export type BuildDownloads = Pick<OpenDownloads, 'rules' | 'restore' | 'tally' | 'begin' | 'forget' | 'end'>;

/**
 * Refuses a builder whose RUN cannot be led through a server of this machine.
 *
 * @throws BuildkitError
 */
export async function requireProxyNetwork(
  { driver, endpoint, nodes }: Pick<BuilderRecord, 'driver' | 'endpoint' | 'nodes'>,
  env = environment(),
): Promise<void> {
  if (driver !== 'docker-container')
    throw badInput(
      'NXBK-1001',
      `The option downloads needs the driver docker-container, and the builder has ${driver}`,
      `change the driver of the builder target, ${SWITCH_OFF}`,
    );
  const endpoints = [endpoint, ...nodes.flatMap((node) => node.endpoint ?? [])];
  const addresses = await Promise.all(endpoints.map(async (one) => (await engineAddress(one, env)) ?? one));
  const elsewhere = addresses.find((address) => !/^(unix|npipe):/.test(address) && !isLoopbackUrl(address));
  if (elsewhere !== undefined)
    throw badInput(
      'NXBK-1001',
      `The option downloads needs an engine on this machine, since RUN gets them from a server on its loopback, and ${maskCredentials(elsewhere)} is elsewhere`,
      `build where the engine is, ${SWITCH_OFF}`,
    );
  const old = nodes.find(({ buildkit }) => buildkit !== undefined && isOlder(buildkit, PROXY_NETWORK));
  if (old)
    throw badInput(
      'NXBK-1001',
      `The option downloads needs BuildKit ${PROXY_NETWORK}, and the builder's node ${old.name} has ${old.buildkit}`,
      `upgrade it, ${SWITCH_OFF}`,
    );
}

/**
 * Refuses a source policy with which downloads would be judged otherwise: BuildKit applies no further rule to a request that it has sent elsewhere.
 * https://github.com/moby/buildkit/blob/v0.34.2/sourcepolicy/engine.go
 *
 * @throws BuildkitError
 */
export function requireNoRules({ rules = [] }: SourcePolicy): void {
  const rule = rules.find(
    ({ action, selector }) => action !== 'ALLOW' && !selector.identifier.startsWith('docker-image://'),
  );
  if (rule) {
    throw badInput(
      'NXBK-1002',
      `The source policy has a rule for ${rule.selector.identifier} (${rule.action}), which would not apply to what RUN downloads through the store`,
      `limit it to docker-image://, ${SWITCH_OFF}`,
    );
  }
}

/** The error of a build that is to have RUN's downloads from the store, into which none come. */
export function offlineWithoutDownloads(): Error {
  return badInput(
    'NXBK-1002',
    "The option offline has RUN's downloads come from the image store, and the option downloads of the buildkit-config target, which puts them there, is off",
    'set downloads to true on the buildkit-config target, or remove the option offline',
  );
}

/** What decides whether and how RUN's downloads go through the store. */
export interface DownloadsNeeds extends Pick<DownloadsSetup, 'store' | 'isOffline'> {
  readonly downloadSettings?: DownloadsSetup['settings'];
  readonly source: Pick<DownloadsSetup, 'tables' | 'env'>;
  /** That builds: `web:docker-build`. */
  readonly task: string;
  readonly log: (line: string) => void;
}

/**
 * Has RUN's downloads go through the store while something is built, if they are to, and tells at the end what came of them, also after a failure.
 *
 * @returns the result of the work, the count of downloads, and what they brought
 */
export async function withDownloads<T>(
  { downloadSettings: settings, isOffline, store, source: { tables, env }, task, log }: DownloadsNeeds,
  work: (downloads: BuildDownloads | undefined) => Promise<T>,
): Promise<{ readonly result: T; readonly tally?: DownloadTally; readonly taken: readonly LockedDownload[] }> {
  if (!settings) return { result: await work(undefined), taken: [] };
  const downloads = await openDownloads({ settings, isOffline, store, tables, env });
  try {
    const result = await work(downloads);
    return { result, tally: downloads.tally(), taken: downloads.taken() };
  } finally {
    await downloads.close();
    describeDownloads(downloads.tally(), task).forEach(log);
  }
}
