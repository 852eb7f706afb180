import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from './backoff';
import { hedged } from '../http/hedge';
import type { HostStates } from './host-states';
import type { RegistryLimits } from '../limits';
import type { Patience } from './patience';
import {
  isFinal,
  RegistryError,
  RequestFailure,
  type Asked,
  type RegistryFailure,
  type RegistryFailureKind,
} from '../registry-error';
import type { RegistryEvent } from '../registry-event';
import type { RegistryHost } from '../hosts/registry-hosts';
import { anySignal } from '../../util/any-signal';

/** What the requests of one pull have in common. */
export interface PullContext {
  readonly ref: string;
  /** `library/alpine`. */
  readonly repository: string;
  readonly hosts: readonly RegistryHost[];
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RegistryEvent) => void;
}

/** One attempt at one host. */
export interface HostAttempt {
  readonly signal: AbortSignal;
  /** Called when it has its turn and begins to wait for the host. */
  readonly onBegin: () => void;
  /** Whether no other host is asked beside this one when it is silent. */
  readonly isAlone: boolean;
}

/** Gets one thing from any host that has it, with retries. */
export interface Persistence {
  /**
   * @returns what the first successful attempt brought, and the host
   * @throws RegistryError
   */
  readonly obtain: <T>(
    attempt: (host: RegistryHost, how: HostAttempt) => Promise<T>,
    signal: AbortSignal,
  ) => Promise<{ readonly host: RegistryHost; readonly value: T }>;
  /**
   * Reports that the result failed afterwards, and waits until it can be tried again.
   *
   * @throws RegistryError
   */
  readonly failedAt: (host: RegistryHost, failure: RegistryFailure, signal: AbortSignal) => Promise<void>;
  /** Tells that a part of it has come. */
  readonly gotOn: () => void;
}

/** Failures that only the registry itself can decide, not a mirror. */
const VERDICTS: ReadonlySet<RegistryFailureKind> = new Set(['not-found', 'schema-1', 'too-large']);

/** Rounds for mirrors with transient failures while the registry itself refuses all logins: the answer may come from a firewall. */
const ROUNDS_WITHOUT_ORIGIN = 3;

/** A name server in trouble can report once or twice that a host does not exist. */
const NO_SUCH_HOST_TWICE = 2;

export function createPersistence(
  { ref, hosts, patience, onEvent }: PullContext,
  asked: Asked,
  states: HostStates,
  { giveUpAfter, hedgeAfter }: RegistryLimits,
): Persistence {
  const refused = new Map<RegistryHost, RegistryFailure>();
  let failures = 0;
  /** Pauses since something came, and how many of them in a row were asked for by a registry that counts requests. */
  let pauses = 0;
  let limitedPauses = 0;
  let roundsWithoutOrigin = 0;
  let missingNames = 0;
  let last: RegistryFailure | undefined;

  const candidates = () => states.choose(hosts.filter((host) => !refused.has(host)));

  /** @throws RegistryError for failures that no other host can resolve */
  function note(host: RegistryHost, failure: RegistryFailure): void {
    failures += 1;
    last = failure;
    states.failed(host, failure);
    const { kind } = failure;
    if (kind === 'wrong-bytes' && host.isMirror && states.leaveOut(host)) {
      onEvent({ event: 'left-out', host: host.host, reason: failure.reason });
    }
    if (!isFinal(kind) || (kind === 'no-such-host' && ++missingNames <= NO_SUCH_HOST_TWICE)) return;
    refused.set(host, failure);
    if (!host.isMirror && VERDICTS.has(kind)) throw new RegistryError(failure, ref);
  }

  /** The next host was faster than one that has not even failed. */
  function passOver(silent: RegistryHost): void {
    const { host, isMirror } = silent;
    const reason = `${host} has been silent for ${hedgeAfter / 1_000} s`;
    const silence: RegistryFailure = { kind: 'silent', host, isMirror, asked, reason };
    states.failed(silent, silence);
    failures += 1;
    tell(silence, 0);
  }

  function tell(failure: RegistryFailure, retryIn: number): void {
    if (failure.kind === 'not-found') return;
    onEvent({ ...failure, event: 'retry', failures, retryIn, givesUpIn: patience.left() });
  }

  /** @throws RegistryError when no host is left to ask, or the patience has run out */
  async function pause(failure: RegistryFailure, signal: AbortSignal): Promise<void> {
    const fromOrigin = hosts.filter(({ isMirror }) => !isMirror).map((host) => refused.get(host))[0];
    const isOver = candidates().length === 0 || (fromOrigin && ++roundsWithoutOrigin > ROUNDS_WITHOUT_ORIGIN);
    if (isOver) throw new RegistryError(fromOrigin ?? failure, ref);
    if (patience.left() === 0) throw givenUp(failure);
    pauses += 1;
    limitedPauses = failure.kind === 'rate-limited' ? limitedPauses + 1 : 0;
    const delay = Math.min(backoff(limitedPauses || pauses, failure, giveUpAfter), patience.left());
    tell(failure, delay);
    await sleep(delay, undefined, { signal });
  }

  function givenUp(failure: RegistryFailure): RegistryError {
    const times = failures === 1 ? 'once' : `${failures} times`;
    return new RegistryError(failure, ref, ` (failed ${times}, and nothing came for ${giveUpAfter / 1_000} s)`);
  }

  return {
    async obtain(attempt, signal) {
      const decided = new AbortController();
      const either = anySignal(signal, decided.signal);
      const tried = new Set<RegistryHost>();
      const failed = new Set<RegistryHost>();
      const at = (host: RegistryHost, isAlone: boolean) => async (own: AbortSignal, onBegin: () => void) => {
        tried.add(host);
        try {
          const value = await attempt(host, { signal: own, onBegin, isAlone });
          states.succeeded(host);
          return { host, value };
        } catch (error) {
          failed.add(host);
          if (error instanceof RequestFailure) decideBy(() => note(host, error.failure), decided);
          throw error;
        }
      };
      for (;;) {
        signal.throwIfAborted();
        const [host, next] = candidates().filter((candidate) => !tried.has(candidate));
        if (!host) {
          tried.clear();
          failed.clear();
          if (!last) throw new Error('no host was asked');
          await pause(last, signal);
          continue;
        }
        try {
          if (!next) return await at(host, true)(either, () => undefined);
          const got = await hedged([at(host, false), at(next, true)], hedgeAfter, either);
          if (got.host === next && !failed.has(host)) passOver(host);
          return got;
        } catch (error) {
          decided.signal.throwIfAborted();
          if (!(error instanceof RequestFailure)) throw error;
          if (!failed.has(host)) passOver(host);
          if (candidates().some((other) => !tried.has(other))) tell(error.failure, 0);
        }
      }
    },
    async failedAt(host, failure, signal) {
      note(host, failure);
      if (candidates().some((other) => other !== host)) return tell(failure, 0);
      await pause(failure, signal);
    },
    gotOn() {
      pauses = 0;
      limitedPauses = 0;
      roundsWithoutOrigin = 0;
    },
  };
}

function decideBy(decide: () => void, decided: AbortController): void {
  try {
    decide();
  } catch (verdict) {
    decided.abort(verdict);
  }
}
