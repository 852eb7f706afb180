import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A running hub. */
export interface HubStatus {
  /** Where clients go: the front, with tokens, counting and faults. */
  readonly url: string;
  /** Where tests control the front, see `hubClient`. */
  readonly adminUrl: string;
  /** The registry itself, without tokens: where tests push images. */
  readonly upstream: string;
  readonly pid: number;
  /** Where it keeps its images. */
  readonly stateDir: string;
  /** What the stand-ins are made of, as `downloadPrograms` got it. */
  readonly programs: string;
}

/** @returns the file in which a hub leaves its status. */
export function statusFile(stateDir: string): string {
  return join(stateDir, 'hub.json');
}

/**
 * Finds the hub of a state folder.
 * @returns its status, or undefined when none answers there: a file alone proves nothing, and neither does a process id
 */
export async function hubStatus(stateDir: string): Promise<HubStatus | undefined> {
  try {
    const status = JSON.parse(await readFile(statusFile(stateDir), 'utf8')) as HubStatus;
    const response = await fetch(new URL('/status', status.adminUrl), { signal: AbortSignal.timeout(3000) });
    const answer = (await response.json()) as HubStatus;
    return answer.pid === status.pid ? answer : undefined;
  } catch {
    return undefined;
  }
}
