import type { ByteRange, Descriptor } from '../oci/manifest';
import type { RegistryEvent } from './registry-event';
import type { RegistryHost } from './hosts/registry-hosts';
import type { RegistryLimits } from './limits';
import type { RegistryTables } from './hosts/registry-tables';
import type { Digest } from '../oci/digest';

/** The settings of a registry client. */
export interface RegistryClientOptions {
  readonly tables: RegistryTables;
  /** Names the proxies, Docker's configuration (DOCKER_CONFIG, DOCKER_AUTH_CONFIG) and a bundle of CAs (SSL_CERT_FILE). */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Those that differ from the defaults. */
  readonly limits?: Partial<RegistryLimits>;
}

/** Talks to registries and mirrors. There is one per run: its pulls share connections, tokens and the states of hosts. */
export interface RegistryClient {
  /**
   * Begins to pull an image: all requests of one pull share one patience.
   *
   * @param ref normalized: `docker.io/library/alpine:3.20`
   */
  readonly openPull: (ref: string, options?: PullOptions) => RegistryPull;
  /**
   * Asks a host once for `/v2/`, with the credentials that Docker has for it, and, if it asks for a token, also its token endpoint.
   *
   * @returns the origin of its token endpoint, if it has one, once it answers as a registry
   * @throws RegistryError
   */
  readonly ping: (host: RegistryHost) => Promise<{ readonly tokensFrom?: string }>;
  /**
   * Asks a single host once, by HEAD, what a reference means there.
   *
   * @throws RegistryError, of kind `not-found` if the host does not have it
   */
  readonly headManifestAt: (host: RegistryHost, ref: string) => Promise<Digest>;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
}

export interface PullOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RegistryEvent) => void;
}

/**
 * The pull of one image. Each request is repeated on its own, at this host or the next one, until `giveUpAfter` has gone by without a byte.
 *
 * All methods throw RegistryError: a final one as soon as the registry itself has said so, a transient one when the patience has run out. If the
 * signal is aborted, they throw its reason.
 */
export interface RegistryPull {
  /** What the reference means now. Docker Hub does not count this as a pull. */
  readonly headManifest: () => Promise<Digest>;
  /**
   * The bytes of an index or a manifest.
   *
   * @param digest a different digest than that of the reference: that of an entry of the index
   */
  readonly getManifest: (digest?: Digest) => Promise<FetchedManifest>;
  readonly openBlob: (blob: Descriptor) => RemoteBlob;
}

/** An index or a manifest, with the right digest if one was requested. */
export interface FetchedManifest {
  /** Exactly what has the digest. */
  readonly text: string;
  readonly digest: Digest;
  /** `host[:port]` that it came from. */
  readonly host: string;
}

/** A blob as hosts have it. Its reader hashes it, because ranges come at the same time and in any order. */
export interface RemoteBlob {
  /**
   * All bytes of a range in their order. A connection that breaks is replaced, at this host or another one, from the last byte on. Bytes that are not
   * read are not fetched, and leaving the loop early ends the connection.
   */
  readonly read: (range: ByteRange, signal?: AbortSignal) => AsyncIterable<Uint8Array>;
  /** `host[:port]` that the last bytes came from. */
  readonly host: () => string | undefined;
  /**
   * Reports that the bytes do not have the digest of the blob: mirrors that sent some of them are not asked again in this run.
   *
   * @param isCertain whether all of it was read here, and none kept from an earlier pull
   * @throws RegistryError when wrong bytes have been coming for `giveUpAfter`
   */
  readonly onWrongBytes: (isCertain: boolean) => void;
}
