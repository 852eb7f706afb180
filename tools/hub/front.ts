import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FaultRule } from './faults';
import { createHandler, type HandlerOptions } from './handler';
import type { RequestRecord } from './requests';

/** How a front listens and what stands behind it. */
export interface FrontOptions extends HandlerOptions {
  /** A free one when absent. */
  readonly port?: number;
  /** Another address of loopback than 127.0.0.1. */
  readonly address?: string;
  /** Makes it an https server. All are PEM. */
  readonly tls?: {
    readonly key: string;
    readonly cert: string;
    /** Who signs the certificates of clients. */
    readonly ca?: string;
    /** Refuses clients without a certificate signed by `ca`. */
    readonly requestClientCert?: boolean;
  };
}

/** A running front: it counts requests, injects faults and passes the rest on. */
export interface Front {
  /** Such as `http://127.0.0.1:5000`. */
  readonly url: string;
  /** What came in since the start or the last `clear`, oldest first. */
  requests(): readonly RequestRecord[];
  clear(): void;
  /** Replaces all fault rules; their counts start anew. */
  faults(rules: readonly FaultRule[]): void;
  /** Breaks all connections and refuses new ones. */
  off(): Promise<void>;
  /** Listens again, on the same port. */
  on(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a front of a registry.
 * @returns when it listens
 * @throws when the port is taken or the TLS material is unusable
 */
export async function startFront({ port, address = '127.0.0.1', tls, ...options }: FrontOptions): Promise<Front> {
  const { handle, ...control } = createHandler(options);
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response).catch(() => response.destroy());
  const server = tls
    ? https.createServer({ key: tls.key, cert: tls.cert, ca: tls.ca, requestCert: tls.requestClientCert }, listener)
    : http.createServer(listener);
  // Clients keep connections longer than Node's 5 s and would find them closed in mid-request.
  server.keepAliveTimeout = 120_000;

  async function listen(wanted: number): Promise<number> {
    await once(server.listen(wanted, address), 'listening');
    return (server.address() as AddressInfo).port;
  }
  async function off(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  const ownPort = await listen(port ?? 0);
  return {
    ...control,
    url: `${tls ? 'https' : 'http'}://${address}:${ownPort}`,
    off,
    on: async () => void (server.listening || (await listen(ownPort))),
    close: off,
  };
}
