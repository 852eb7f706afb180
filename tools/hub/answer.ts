import { once } from 'node:events';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { FaultRule } from './faults';

type Chunks = AsyncIterable<Buffer> | Iterable<Buffer>;

/** What a request is answered with, before any fault. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders | IncomingHttpHeaders;
  readonly body: Chunks;
}

/** @returns an answer that holds `text`. */
export function textAnswer(status: number, type: string, text: string, headers: OutgoingHttpHeaders = {}): Answer {
  const body = Buffer.from(text);
  return { status, headers: { 'content-type': type, 'content-length': body.length, ...headers }, body: [body] };
}

/** @returns an error in the registry's own JSON. */
export function errorAnswer(status: number, code: string, message: string, headers?: OutgoingHttpHeaders): Answer {
  return textAnswer(status, 'application/json', JSON.stringify({ errors: [{ code, message }] }), headers);
}

/**
 * Sends an answer, harmed by `fault`; ends without an error when the client goes away.
 * @param onBytes told the size of each piece as it is handed to the connection
 */
export async function send(
  { status, headers, body }: Answer,
  response: ServerResponse,
  fault?: FaultRule,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  const { method, socket } = response.req;
  async function* counted(chunks: Chunks): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      if (method === 'HEAD') continue;
      onBytes?.(chunk.length);
      yield chunk;
    }
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  await pipeline(counted(harmed(body, fault, socket)), response).catch(() => response.destroy());
}

/** Ends a connection with a TCP reset; TLS has no such thing, so there it is closed without a goodbye. */
export function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

function harmed(body: Chunks, fault: FaultRule | undefined, socket: Socket): Chunks {
  switch (fault?.action) {
    case 'wrong-bytes':
      return inverted(body);
    case 'throttle':
      return throttled(body, fault.bytesPerSecond);
    case 'truncate':
      return cut(body, fault.bytes, () => close(socket));
    case 'reset-after':
      return cut(body, fault.bytes, async () => {
        // A reset discards what the kernel has not delivered yet.
        await sleep(50);
        reset(socket);
      });
    case 'stall-after':
      return cut(body, fault.bytes, () => closed(socket));
    default:
      return body;
  }
}

async function* cut(body: Chunks, bytes: number, end: () => Promise<void>): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of body) {
    yield chunk.subarray(0, left);
    if (chunk.length > left) return await end();
    left -= chunk.length;
  }
}

async function* inverted(body: Chunks): AsyncGenerator<Buffer> {
  for await (const chunk of body) yield Buffer.from(chunk.map((byte) => byte ^ 0xff));
}

async function* throttled(body: Chunks, bytesPerSecond: number): AsyncGenerator<Buffer> {
  const piece = Math.max(1, Math.ceil(bytesPerSecond / 20));
  for await (const chunk of body) {
    for (let start = 0; start < chunk.length; start += piece) {
      const part = chunk.subarray(start, start + piece);
      yield part;
      await sleep((part.length / bytesPerSecond) * 1000);
    }
  }
}

async function close(socket: Socket): Promise<void> {
  socket.end();
  await closed(socket);
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) await once(socket, 'close');
}
