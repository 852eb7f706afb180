import { hostOf, isPlainHttp } from './mirrors';
import type { PullSource } from './puller';

/** ms that a mirror has to answer anything at all. */
const DEADLINE = 3_000;

/** Which of these mirrors take a connection, or not even that, and then say nothing: the ones that keep all later hosts from being asked. */
export async function findSilentMirrors(source: PullSource, mirrors: readonly string[]): Promise<readonly string[]> {
  const silent = await Promise.all(mirrors.map((mirror) => isSilent(source, mirror)));
  return mirrors.filter((_, i) => silent[i]);
}

async function isSilent({ toml }: PullSource, mirror: string): Promise<boolean> {
  const host = hostOf(mirror);
  try {
    await fetch(`${isPlainHttp(toml, host) ? 'http' : 'https'}://${host}/v2/`, {
      signal: AbortSignal.timeout(DEADLINE),
      redirect: 'manual',
    });
    return false;
  } catch (error) {
    // Refused and failed TLS are answers too: buildx goes on to the next host after them.
    return (error as Error).name === 'TimeoutError';
  }
}
