import type { IncomingHttpHeaders } from 'node:http';
import type * as Undici from 'undici';
import type { Connections } from './connections';
import type { Asked } from '../registry-error';
import type { RegistryHost, TlsSettings } from '../hosts/registry-hosts';

/** One request, to a host or to the target of its redirect. */
export interface RegistryRequest {
  readonly url: URL;
  /** The registry or mirror that it is about. */
  readonly host: RegistryHost;
  readonly asked: Asked;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the bytes are checked against a digest, so that a redirect from HTTPS to HTTP is allowed. */
  readonly isVerified?: boolean;
  /** ms */
  readonly firstByteTimeout: number;
  /** ms */
  readonly stallTimeout: number;
}

/** The subject of a request, for the message if it fails. */
export type Subject = Pick<RegistryRequest, 'host' | 'asked'>;

export interface RegistryResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Undici.Dispatcher.ResponseData['body'];
  /** `host[:port]` that sent it, which differs after a redirect. */
  readonly sentBy: string;
  /** Whether it comes from another host than was asked: that host's challenge is not one of the registry. */
  readonly isRedirected: boolean;
}

/** What requests are sent with. */
export interface Transport {
  readonly connections: Connections;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Settings of the hosts that a registry sends its clients to. */
  readonly tlsOf: (host: string) => TlsSettings | undefined;
}
