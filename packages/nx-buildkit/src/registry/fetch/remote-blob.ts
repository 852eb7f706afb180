import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../retry/backoff';
import { openBlobStream, type BlobStream } from './blob-stream';
import type { ByteRange } from '../../oci/manifest';
import type { RemoteBlob } from '../client';
import type { ClientContext } from './client-context';
import { settlesWithin } from '../http/deadline';
import { hedged } from '../http/hedge';
import { createPersistence, type PullContext } from '../retry/persistence';
import { RegistryError, RequestFailure, type RegistryFailure } from '../registry-error';
import type { RegistryHost } from '../hosts/registry-hosts';
import type { Descriptor } from '../../oci/manifest';
import { anySignal } from '../../util/any-signal';

/** A blob as the hosts of a pull have it. */
export function openRemoteBlob(context: ClientContext, pull: PullContext, blob: Descriptor): RemoteBlob {
  const { limits, states, turns } = context;
  const { ref, patience, onEvent } = pull;
  /** The hosts that sent bytes of it since they were last wrong. */
  const senders = new Set<RegistryHost>();
  let last: RegistryHost | undefined;
  let wrong: { readonly since: number; readonly times: number; readonly failure: RegistryFailure } | undefined;

  function came(from: RegistryHost): void {
    last = from;
    senders.add(from);
    patience.renew();
    turns.gotOn(from);
  }

  async function* read({ start, end }: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    if (wrong) await sleep(backoff(wrong.times, wrong.failure, limits.giveUpAfter), undefined, { signal });
    const persistence = createPersistence(pull, 'blob', states, limits);
    let position = start;
    const open = async (until: AbortSignal): Promise<BlobStream> => {
      const range = { start: position, end };
      const got = await persistence.obtain((host, how) => openBlobStream(context, pull, host, blob, range, how), until);
      return got.value;
    };
    let stream: BlobStream | undefined;
    try {
      while (position < end) {
        try {
          stream ??= await open(signal);
          const next: Next = await nextOf(stream, open, limits.hedgeAfter, signal);
          stream = next.stream;
          position += next.chunk.length;
          came(stream.host);
          persistence.gotOn();
          if (next.chunk.length > 0) yield next.chunk;
        } catch (error) {
          if (!stream || !(error instanceof RequestFailure)) throw error;
          const { host } = stream;
          await stream.close();
          stream = undefined;
          await persistence.failedAt(host, error.failure, signal);
        }
      }
    } finally {
      await stream?.close();
    }
  }

  return {
    host: () => last?.host,
    read: (range, signal) => read(range, anySignal(pull.signal, signal)),
    onWrongBytes(isCertain) {
      const [sender] = senders;
      const mirrors = [...senders].filter(({ isMirror }) => isMirror);
      senders.clear();
      if (!isCertain || !sender) return;
      const failureOf = ({ host, isMirror }: RegistryHost): RegistryFailure => {
        return {
          kind: 'wrong-bytes',
          host,
          isMirror,
          asked: 'blob',
          reason: `${host} sent wrong bytes for ${blob.digest}`,
        };
      };
      for (const mirror of mirrors) {
        if (!states.leaveOut(mirror)) continue;
        onEvent({ event: 'left-out', host: mirror.host, reason: failureOf(mirror).reason });
      }
      if (mirrors.length > 0) return;
      // There is no other host to ask.
      const failure = failureOf(sender);
      wrong = { since: wrong?.since ?? Date.now(), times: (wrong?.times ?? 0) + 1, failure };
      const givesUpIn = wrong.since + limits.giveUpAfter - Date.now();
      if (givesUpIn <= 0) throw new RegistryError(failure, ref, ` (${wrong.times} times)`);
      const retryIn = backoff(wrong.times, failure, limits.giveUpAfter);
      onEvent({ ...failure, event: 'retry', failures: wrong.times, retryIn, givesUpIn });
    },
  };
}

interface Next {
  readonly stream: BlobStream;
  readonly chunk: Uint8Array;
}

/** The next bytes, from another connection if this one is silent and the other one is faster. */
async function nextOf(
  stream: BlobStream,
  open: (signal: AbortSignal) => Promise<BlobStream>,
  after: number,
  signal: AbortSignal,
): Promise<Next> {
  const of = async (one: BlobStream): Promise<Next> => ({ stream: one, chunk: await one.next() });
  const own = of(stream);
  if (await settlesWithin(own, after)) return own;
  const faster = await hedged(
    [
      (_, onBegin) => {
        onBegin();
        return own;
      },
      async (rival) => of(await open(rival)),
    ],
    0,
    signal,
  );
  if (faster.stream !== stream) await stream.close();
  return faster;
}
