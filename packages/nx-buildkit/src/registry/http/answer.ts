import { afterAwake } from '../../process/after-awake';
import { printable, sanitize } from '../../util/sanitize';
import type { RegistryFailureKind, RequestFailure } from '../registry-error';
import { requestFailure } from './no-answer';
import { parseRetryAfter } from './retry-after';
import type { RegistryResponse, Subject } from './request';
import { END, readBody } from './response-body';
import { statusKind } from './status-kind';

/** Bytes of an error's body that are read, and characters of it that are shown. */
const ERROR_BODY = 16 * 1024;
const SHOWN = 200;

/** @throws RequestFailure for any answer but a success, with what the registry says about it */
export async function requireSuccess(response: RegistryResponse, subject: Subject): Promise<void> {
  const { status, sentBy, headers } = response;
  if (status >= 200 && status < 300) {
    // A hotel or a proxy can show such a page instead of any answer.
    if (!/^text\/html\b/i.test(String(headers['content-type']))) return;
    response.body.destroy();
    throw answerFailure(response, subject, 'not-a-registry', `${sentBy} answers with a web page, not as a registry`);
  }
  const said = await errorText(response);
  const kind = statusKind(status);
  const answer = `${sentBy} answered HTTP ${status}${said && `: ${said}`}`;
  throw answerFailure(response, subject, kind, kind === 'not-found' ? `not found: ${answer}` : answer);
}

export function answerFailure(
  { headers }: Pick<RegistryResponse, 'headers'>,
  subject: Subject,
  kind: RegistryFailureKind,
  reason: string,
): RequestFailure {
  const retryAfter = parseRetryAfter(headers['retry-after'], Date.now());
  const line = printable(reason).replace(/\s+/g, ' ');
  return requestFailure(subject, kind, line, retryAfter === undefined ? {} : { retryAfter });
}

/**
 * Reads a small answer.
 *
 * @param limit bytes
 * @throws RequestFailure for a longer one
 */
export async function readWhole(
  response: RegistryResponse,
  subject: Subject,
  limit: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const tooLarge = () =>
    answerFailure(
      response,
      subject,
      'too-large',
      `${response.sentBy} sends more than ${limit} bytes for one ${subject.asked}`,
    );
  const chunks: Buffer[] = [];
  let length = 0;
  if (Number(response.headers['content-length']) > limit) {
    response.body.destroy();
    throw tooLarge();
  }
  for await (const chunk of readBody(response, subject, signal)) {
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the registry says in its own JSON, in one short line. https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes */
async function errorText({ body }: RegistryResponse): Promise<string> {
  let text = '';
  const cancel = afterAwake(END, () => body.destroy());
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      text += chunk.toString('latin1');
      if (text.length > ERROR_BODY) return '';
    }
    const { errors } = JSON.parse(Buffer.from(text, 'latin1').toString()) as {
      errors?: { message?: unknown; code?: unknown }[];
    };
    const { message, code } = errors?.[0] ?? {};
    return sanitize(String(message || code || '')).slice(0, SHOWN);
  } catch {
    // An answer that breaks off or is not such JSON: the status alone tells what failed.
    return '';
  } finally {
    cancel();
  }
}
