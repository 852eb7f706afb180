import { createConnection } from 'node:net';

/** Whether a process listens on a Unix socket. The socket's file alone does not tell: it outlives a process that was killed. */
export async function listens(path: string): Promise<boolean> {
  const socket = createConnection(path);
  try {
    return await new Promise((answer) => socket.once('connect', () => answer(true)).once('error', () => answer(false)));
  } finally {
    socket.destroy();
  }
}
