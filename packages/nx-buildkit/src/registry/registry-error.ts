import { BuildkitError, type FailedIn } from '../errors';
import { NOT_OF_A_REGISTRY } from '../oci/manifest';

/** What is asked of a registry. */
export type Asked = 'token' | 'manifest' | 'blob' | 'ping';

/** Transient failures: the same request may succeed later. */
export type TransientKind =
  | 'unreachable'
  | 'silent'
  | 'stalled'
  | 'broken-off'
  | 'rate-limited'
  | 'server-error'
  | 'wrong-bytes'
  | 'not-a-registry'
  | 'helper-failed';

/** Permanent failures. */
export type FinalKind =
  | 'no-such-host'
  | 'not-found'
  | 'denied'
  | 'certificate'
  | 'certificate-file'
  | 'no-tls'
  | 'proxy-login'
  | 'proxy-setting'
  | 'credentials'
  | 'schema-1'
  | 'too-large'
  | 'refused';

export type RegistryFailureKind = TransientKind | FinalKind;

/** How one request to one host failed. */
export interface RegistryFailure {
  readonly kind: RegistryFailureKind;
  /** `host[:port]` of the registry or mirror that was asked, also where its token endpoint or the target of its redirect failed. */
  readonly host: string;
  readonly isMirror: boolean;
  readonly asked: Asked;
  /** A clause whose subject is the one that failed: `auth.docker.io answered 503`. Printable, and free of credentials. */
  readonly reason: string;
  /** ms after which the host may be asked again. */
  readonly retryAfter?: number;
  /** The remedy, if it differs from that of its kind. */
  readonly remedy?: string;
}

const FINAL: Readonly<Record<FinalKind, true>> = {
  'no-such-host': true,
  'not-found': true,
  denied: true,
  certificate: true,
  'certificate-file': true,
  'no-tls': true,
  'proxy-login': true,
  'proxy-setting': true,
  credentials: true,
  'schema-1': true,
  'too-large': true,
  refused: true,
};

/** One request that did not bring what was asked for. */
export class RequestFailure extends Error {
  constructor(
    readonly failure: RegistryFailure,
    options?: ErrorOptions,
  ) {
    super(failure.reason, options);
  }
}

export function isFinal(kind: RegistryFailureKind): kind is FinalKind {
  return kind in FINAL;
}

/** Why a pull failed at a registry. */
export class RegistryError extends BuildkitError {
  /**
   * @param failure the one that decided
   * @param ref the image, as its reference says
   * @param detail completes the sentence: ` (failed 12 times, nothing came for 600 s)`
   */
  constructor(
    readonly failure: RegistryFailure,
    readonly ref: string,
    detail = '',
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `${ref}: ${failure.reason}${detail}`,
        failedIn: FAILED_HERE[failure.kind] ?? (failure.isMirror ? 'a mirror' : 'the registry'),
        transient: !isFinal(failure.kind),
        remedy: failure.remedy ?? REMEDY[failure.kind],
      },
      options,
    );
  }

  get kind(): RegistryFailureKind {
    return this.failure.kind;
  }
}

const FAILED_HERE: Partial<Record<RegistryFailureKind, FailedIn>> = {
  'certificate-file': 'this host',
  'proxy-login': 'this host',
  'proxy-setting': 'this host',
  credentials: 'this host',
  'helper-failed': 'this host',
};

/** By kind of failure, unless the failure has a remedy of its own. */
export const REGISTRY_REMEDIES = {
  'not-found': 'check the name and the tag of the image',
  denied:
    'docker login to that registry, and check the name of the image: many registries answer like this when there is none',
  certificate:
    "put the registry's CA into /etc/docker/certs.d/<host>/ca.crt, or set SSL_CERT_FILE to a bundle that holds it",
  'certificate-file':
    'fix the file, or take it out of what names it: certs.d of Docker, ca or keypair of buildkitd.toml, or SSL_CERT_FILE',
  'no-tls': 'list the registry in insecure-registries of Docker, or set http = true for it in buildkitd.toml',
  'proxy-login': 'write the user name and password into the proxy variable: http://user:password@proxy:port',
  'proxy-setting':
    'write it as http://proxy:port, or http://user:password@proxy:port with %40 for an @ of the password, and so on',
  'no-such-host': 'check the name of the registry in the reference, and the name servers of this machine',
  'schema-1': 'push the image again with a current Docker: its manifest has the retired format of 2015',
  'wrong-bytes': NOT_OF_A_REGISTRY,
  'not-a-registry': NOT_OF_A_REGISTRY,
  'rate-limited': 'docker login, or configure a mirror: the registry limits anonymous pulls',
  silent: 'take the silent host out of the mirrors, or raise giveUpAfter where the network is only slow',
  stalled: 'raise stallTimeout where the network is only slow',
} as const satisfies Partial<Record<RegistryFailureKind, string>>;

const REMEDY: Partial<Record<RegistryFailureKind, string>> = REGISTRY_REMEDIES;
