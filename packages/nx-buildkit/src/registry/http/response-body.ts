import { settlesWithin } from './deadline';
import { nameOf, requestFailure } from './no-answer';
import { RequestFailure } from '../registry-error';
import type { RegistryResponse, Subject } from './request';
import { transportFailure } from './transport-failure';

/** Bytes of an answer that are drained so that its connection can be used again. */
const DUMP = 64 * 1024;

/** ms for the end of an answer that is no longer needed. */
export const END = 1_000;

/**
 * The bytes of an answer. Leaving the loop early ends the connection.
 *
 * @throws RequestFailure if they stop coming
 */
export async function* readBody(
  { body, sentBy }: RegistryResponse,
  subject: Subject,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RequestFailure) throw error;
    const { kind, words } = transportFailure(error);
    throw requestFailure(subject, kind, `${nameOf(sentBy, subject)} ${words}`, { cause: error });
  }
}

/** Takes what is left of an answer from its connection. */
export async function discard({ body }: Pick<RegistryResponse, 'body'>): Promise<void> {
  // An answer that breaks off has left its connection, too.
  const dumped = body.dump({ limit: DUMP }).catch(() => undefined);
  if (!(await settlesWithin(dumped, END))) body.destroy();
}
