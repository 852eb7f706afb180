import type { IncomingHttpHeaders } from 'node:http';
import type * as Undici from 'undici';
import type { Connections } from './connections';
import type { Asked } from '../registry-error';
import type { RegistryHost, TlsSettings } from '../hosts/registry-hosts';

/** One request, to a host or to where that one sends its clients. */
export interface RegistryRequest {
  readonly url: URL;
  /** The registry or mirror that it is about. */
  readonly host: RegistryHost;
  readonly asked: Asked;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether what comes is checked against a digest, so that a redirect may lead from HTTPS to HTTP. */
  readonly isVerified?: boolean;
  /** ms */
  readonly firstByteTimeout: number;
  /** ms */
  readonly stallTimeout: number;
}

/** What a request is about, for what is said when it fails. */
export type Subject = Pick<RegistryRequest, 'host' | 'asked'>;

export interface RegistryResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Undici.Dispatcher.ResponseData['body'];
  /** `host[:port]` that sent it, where a redirect led elsewhere. */
  readonly sentBy: string;
  /** Whether it comes from elsewhere than was asked: what it wants for a login is none of the registry's business. */
  readonly isRedirected: boolean;
}

/** What requests are sent with. */
export interface Transport {
  readonly connections: Connections;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Settings of the hosts that a registry sends its clients to. */
  readonly tlsOf: (host: string) => TlsSettings | undefined;
}
