import { requireSuccess } from '../http/answer';
import type { Exchange, HostRequest } from '../auth/exchange';
import type { HostStates } from '../retry/host-states';
import type { LagLooks } from './lag';
import type { RegistryLimits } from '../limits';
import type { HostAttempt } from '../retry/persistence';
import type { Patience } from '../retry/patience';
import type { RegistryHost } from '../hosts/registry-hosts';
import type { RegistryResponse } from '../http/request';
import type { RegistryTables } from '../hosts/registry-tables';
import type { Turns } from './turns';

/** What the pulls of one client share. */
export interface ClientContext {
  readonly tables: RegistryTables;
  readonly limits: RegistryLimits;
  readonly states: HostStates;
  readonly turns: Turns;
  readonly exchange: Exchange;
  readonly lagLooks: LagLooks;
}

/** The request to a host in one attempt; its time limits are those of the client. */
export type Question = Pick<HostRequest, 'path' | 'repository' | 'asked' | 'method' | 'headers' | 'isVerified'>;

/** A successful answer, and the connection that it occupies. */
export interface Answer {
  readonly request: HostRequest;
  readonly response: RegistryResponse;
  /** Gives the connection to the next request that waits for it. */
  readonly release: () => void;
}

/**
 * Asks one host one thing, when it has its turn.
 *
 * @throws RequestFailure for any answer but a success
 */
export async function ask(
  { limits, turns, exchange }: ClientContext,
  patience: Patience,
  host: RegistryHost,
  question: Question,
  { signal, onBegin, isAlone }: HostAttempt,
): Promise<Answer> {
  // Anything but a blob is small, and shows how much there is to do.
  const giveBack = await turns.take(host, question.asked !== 'blob', patience, signal);
  const release = (): void => {
    signal.removeEventListener('abort', release);
    giveBack();
  };
  // Nobody reads the answer of an attempt that another one has made unnecessary, so nobody else would release its connection.
  signal.addEventListener('abort', release);
  onBegin();
  try {
    const { firstByteTimeout, stallTimeout } = limits;
    const request = { ...question, host, isHedged: isAlone, firstByteTimeout, stallTimeout };
    const response = await exchange.send(request, signal);
    await requireSuccess(response, request);
    return { request, response, release };
  } catch (error) {
    release();
    throw error;
  }
}
