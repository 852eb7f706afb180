import { chmod } from 'node:fs/promises';
import { connect, createServer } from 'node:net';

/** A socket beside the engine's own one. */
export interface EngineRelay {
  /** Bytes that its clients have sent to the engine since the last call. */
  sent(): number;
  close(): void;
}

/**
 * Hands everything on between clients and the engine.
 *
 * @param target path of the engine's socket
 * @param path of the socket for clients of any user
 */
export async function relayEngine(target: string, path: string): Promise<EngineRelay> {
  let sent = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const engine = connect({ path: target, allowHalfOpen: true });
    socket.on('data', ({ length }) => (sent += length));
    for (const [from, to] of [
      [socket, engine],
      [engine, socket],
    ] as const) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await chmod(path, 0o666);
  return {
    sent() {
      const bytes = sent;
      sent = 0;
      return bytes;
    },
    close: () => void server.close(),
  };
}
