import prefetch from '../executors/prefetch/schema.json';

const { stallTimeout, giveUpAfter } = prefetch.properties;

/** How long a registry client waits, in ms, and how much it does at once. */
export interface RegistryLimits {
  /** For a connection, its TLS handshake included. */
  readonly connectTimeout: number;
  /** For a token, from the connection to the last byte. */
  readonly tokenTimeout: number;
  /** For the first byte of an answer. */
  readonly firstByteTimeout: number;
  /** For the next byte of an answer that has begun. */
  readonly stallTimeout: number;
  /** The silence after which the same is requested once more, several times if it lasts; the first answer counts. */
  readonly hedgeAfter: number;
  /** From the last byte, or the last success of any kind, of a pull. */
  readonly giveUpAfter: number;
  /** For Docker's credential helper: a keychain may have to be unlocked. */
  readonly helperTimeout: number;
  /** Connections at once to one host. */
  readonly connections: number;
}

/** Those that options can change have the defaults of these options. */
export const DEFAULT_LIMITS: RegistryLimits = {
  connectTimeout: 10_000,
  tokenTimeout: 15_000,
  firstByteTimeout: 30_000,
  stallTimeout: stallTimeout.default,
  hedgeAfter: 5_000,
  giveUpAfter: giveUpAfter.default,
  helperTimeout: 30_000,
  connections: 16,
};
