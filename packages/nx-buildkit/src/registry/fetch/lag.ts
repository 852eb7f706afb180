import type { ClientContext } from './client-context';
import { withDeadline } from '../http/deadline';
import { fetchManifestDigest } from './manifests';
import type { PullContext } from '../retry/persistence';
import { isFinal, RequestFailure } from '../registry-error';
import type { RegistryHost } from '../hosts/registry-hosts';
import type { Digest } from '../../oci/digest';

/** What registries say about tags for which mirrors answer. */
export interface LagLooks {
  /**
   * Asks a registry what a tag means there, once and for a short time: nothing depends on the answer.
   *
   * @returns undefined if it does not answer in time
   */
  readonly digestAt: (
    context: ClientContext,
    pull: PullContext,
    origin: RegistryHost,
    tag: string,
    signal: AbortSignal,
  ) => Promise<Digest | undefined>;
}

/** ms that a registry has. */
const DEADLINE = 3_000;

/** ms for which a registry that did not answer is not asked again, so that not every image waits for it. */
const REST = 60_000;

export function createLagLooks(): LagLooks {
  const restUntil = new Map<string, number>();
  return {
    async digestAt(context, pull, origin, tag, signal) {
      if ((restUntil.get(origin.host) ?? 0) > Date.now()) return undefined;
      const late = () => new Error(`${origin.host} did not answer in time`);
      try {
        return await withDeadline(DEADLINE, signal, late, (own) =>
          fetchManifestDigest(context, pull, origin, tag, { signal: own, onBegin: () => undefined, isAlone: false }),
        );
      } catch (error) {
        const isAnswer = error instanceof RequestFailure && isFinal(error.failure.kind);
        if (!isAnswer && !signal.aborted) restUntil.set(origin.host, Date.now() + REST);
        return undefined;
      }
    },
  };
}
