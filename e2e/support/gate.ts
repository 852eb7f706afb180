import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Holds a RUN for as long as a test needs it to run, however slow the machine is. */
export interface Gate {
  /** The command for a RUN with the network of this machine. */
  readonly wait: string;
  /** Fulfilled once a RUN waits. */
  readonly reached: Promise<void>;
  /** Lets those go on that wait, and whatever comes later. */
  open(): void;
  close(): void;
}

export async function startGate(): Promise<Gate> {
  const waiting = new Set<ServerResponse>();
  let isOpen = false;
  let onReached = (): void => undefined;
  const reached = new Promise<void>((resolve) => (onReached = resolve));
  const server = createServer((_, response) => {
    if (isOpen) return void response.end();
    waiting.add(response);
    onReached();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    wait: `wget -q -O /gate http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    reached,
    open() {
      isOpen = true;
      for (const response of waiting) response.end();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
