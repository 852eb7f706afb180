import type { PullError } from '../buildx/pull-error';
import type { PullSource } from '../pull/puller';
import { findSilence } from '../pull/silent-mirrors';

/**
 * The mirrors that must not be asked again: after silence the silent ones, after wrong bytes the first one that can have sent them.
 *
 * @returns them, and the error with the name of whoever was silent
 */
export async function findCulprits(
  error: PullError,
  source: PullSource,
  mirrors: readonly string[],
  registry: string,
): Promise<{ readonly culprits: readonly string[]; readonly named: PullError }> {
  const first = mirrors.slice(0, 1);
  if (error.kind === 'wrong-bytes') return { culprits: first, named: error };
  if (error.kind !== 'stalled') return { culprits: [], named: error };
  const silence = await findSilence(source, [...mirrors, registry]);
  const silent = mirrors.filter((mirror) => silence.some(({ asked }) => asked === mirror));
  const hosts = [...new Set(silence.map(({ host }) => host))];
  const who = hosts.length > 0 ? `silent: ${hosts.join(', ')}` : `asked: ${[...mirrors, registry].join(', ')}`;
  return { culprits: silent.length > 0 ? silent : first, named: error.because(who) };
}
