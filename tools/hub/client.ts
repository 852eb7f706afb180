import type { FaultRule } from './faults';
import type { HubStatus } from './status';
import type { RequestRecord } from './requests';

/** Control of a running hub from another process; the methods are those of `Front`. */
export interface HubClient {
  status(): Promise<HubStatus>;
  requests(): Promise<readonly RequestRecord[]>;
  clear(): Promise<void>;
  faults(rules: readonly FaultRule[]): Promise<void>;
  off(): Promise<void>;
  on(): Promise<void>;
}

/**
 * Makes the client of a hub.
 * @param adminUrl of the hub, as `startHub` gives it
 * @returns a client whose methods throw when the hub does not answer or refuses
 */
export function hubClient(adminUrl: string): HubClient {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, adminUrl), {
      method,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the hub at ${adminUrl} refused ${method} ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }
  return {
    status: () => call('GET', '/status'),
    requests: () => call('GET', '/requests'),
    clear: () => call('DELETE', '/requests'),
    faults: (rules) => call('PUT', '/faults', rules),
    off: () => call('POST', '/off'),
    on: () => call('POST', '/on'),
  };
}
