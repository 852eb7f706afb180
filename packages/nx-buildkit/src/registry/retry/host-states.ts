import type { RegistryFailure } from '../registry-error';
import type { RegistryHost } from '../hosts/registry-hosts';

/** How the hosts of one client have behaved so far: this decides which host is asked first. */
export interface HostStates {
  /**
   * Those of some hosts that are worth asking now, in their order: hosts that failed recently rest, and hosts that sent wrong bytes are not asked
   * again.
   *
   * @returns at least one, unless there is none
   */
  readonly choose: (hosts: readonly RegistryHost[]) => readonly RegistryHost[];
  readonly failed: (host: RegistryHost, failure: RegistryFailure) => void;
  readonly succeeded: (host: RegistryHost) => void;
  /** @returns whether it was asked until now */
  readonly leaveOut: (host: RegistryHost) => boolean;
}

interface State {
  readonly failures: number;
  /** ms since the epoch. */
  readonly restsUntil: number;
}

/** ms that a host rests after its first failure in a row; doubled with each further one. */
const REST = 1_000;
const LONGEST_REST = 60_000;

/** The same if waiting for it takes long, and so does finding out that it has not recovered. */
const SILENT_REST = 30_000;
const LONGEST_SILENT_REST = 300_000;

export function createHostStates(now: () => number = Date.now): HostStates {
  const states = new Map<string, State>();
  const leftOut = new Set<string>();
  const restOf = (host: RegistryHost) => states.get(keyOf(host))?.restsUntil ?? 0;

  return {
    choose(hosts) {
      const asked = hosts.filter((host) => !leftOut.has(keyOf(host)));
      const fresh = asked.filter((host) => restOf(host) <= now());
      // If all rest, the one that has rested longest.
      return fresh.length > 0 ? fresh : [...asked].sort((a, b) => restOf(a) - restOf(b)).slice(0, 1);
    },
    failed(host, { kind, retryAfter }) {
      const { failures, restsUntil } = states.get(keyOf(host)) ?? { failures: 0, restsUntil: 0 };
      // Requests that were under way together fail together.
      if (restsUntil > now()) return;
      const isSlow = kind === 'silent' || kind === 'stalled' || kind === 'unreachable';
      const [rest, longest] = isSlow ? [SILENT_REST, LONGEST_SILENT_REST] : [REST, LONGEST_REST];
      const pause = retryAfter ?? Math.min(rest * 2 ** failures, longest);
      states.set(keyOf(host), { failures: failures + 1, restsUntil: now() + pause });
    },
    succeeded: (host) => void states.delete(keyOf(host)),
    leaveOut(host) {
      const before = leftOut.size;
      return leftOut.add(keyOf(host)).size > before;
    },
  };
}

function keyOf({ host, path }: RegistryHost): string {
  return host + path;
}
