import { describeCode, type Code } from '../error-codes/catalogue';
import { BuildkitError } from '../errors';

/** What is asked of a registry. */
export type Asked = 'token' | 'manifest' | 'blob' | 'ping';

/** What each kind of failure is to the user. Those whose code is transient may succeed when the same request is repeated; the others are final. */
const CODES = {
  unreachable: 'NXBK-0501',
  silent: 'NXBK-0502',
  stalled: 'NXBK-0503',
  'broken-off': 'NXBK-0501',
  'rate-limited': 'NXBK-0504',
  'server-error': 'NXBK-0505',
  'wrong-bytes': 'NXBK-0506',
  'not-a-registry': 'NXBK-0506',
  'helper-failed': 'NXBK-0507',
  credentials: 'NXBK-0508',
  'no-such-host': 'NXBK-0509',
  'not-found': 'NXBK-0510',
  denied: 'NXBK-0511',
  certificate: 'NXBK-0512',
  'certificate-file': 'NXBK-0513',
  'no-tls': 'NXBK-0514',
  'proxy-login': 'NXBK-0515',
  'proxy-setting': 'NXBK-0516',
  'schema-1': 'NXBK-0517',
  'too-large': 'NXBK-0518',
  refused: 'NXBK-0518',
  offline: 'NXBK-0521',
} as const satisfies Readonly<Record<string, Code>>;

export type RegistryFailureKind = keyof typeof CODES;

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

/** One request that did not bring what was asked for. */
export class RequestFailure extends Error {
  constructor(
    readonly failure: RegistryFailure,
    options?: ErrorOptions,
  ) {
    super(failure.reason, options);
  }
}

export function isFinal(kind: RegistryFailureKind): boolean {
  return !describeCode(CODES[kind]).transient;
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
        code: CODES[failure.kind],
        what: `${ref}: ${failure.reason}${detail}`,
        ...(failure.isMirror && !failedHere(failure.kind) && { failedIn: 'a mirror' }),
        remedy: failure.remedy,
      },
      options,
    );
  }

  get kind(): RegistryFailureKind {
    return this.failure.kind;
  }
}

/** Whether a failure is one of this machine, whoever was asked. */
function failedHere(kind: RegistryFailureKind): boolean {
  return describeCode(CODES[kind]).failedIn === 'this host';
}
