import type { Patience } from '../retry/patience';
import type { RegistryHost } from '../hosts/registry-hosts';
import { createSlots, type Slots } from './slots';

/** Who may send a request to which host, and when. */
export interface Turns {
  /**
   * Waits for a connection.
   *
   * @param isUrgent for small documents that show how much there is to do
   * @param patience does not run out while the pulls that it waits for make progress
   * @returns a function that gives the connection back
   */
  readonly take: (
    host: RegistryHost,
    isUrgent: boolean,
    patience: Patience,
    signal: AbortSignal,
  ) => Promise<() => void>;
  /** A byte has come from the host. */
  readonly gotOn: (host: RegistryHost) => void;
}

/** @param connections at once to one host */
export function createTurns(connections: number): Turns {
  const hosts = new Map<string, { readonly slots: Slots; lastByte: number }>();
  const of = ({ host }: RegistryHost) => {
    const known = hosts.get(host) ?? { slots: createSlots(connections), lastByte: 0 };
    hosts.set(host, known);
    return known;
  };
  return {
    async take(host, isUrgent, patience, signal) {
      const turn = of(host);
      const hasToWait = turn.slots.areTaken();
      const release = await turn.slots.take(isUrgent, signal);
      if (hasToWait) patience.renewedAt(turn.lastByte);
      return release;
    },
    gotOn: (host) => void (of(host).lastByte = Date.now()),
  };
}
