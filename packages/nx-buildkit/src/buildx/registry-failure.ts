import type { Code } from '../error-codes/catalogue';
import { maskCredentials } from '../util/sanitize';
import { registryOf } from '../oci/reference';
import { NO_ENGINE } from '../docker/failure';

/** What each kind of failure between buildx and a registry is to the user. The kind comes from buildx's error text. */
export const REGISTRY_CODES = {
  'not-found': 'NXBK-0510',
  'no-such-platform': 'NXBK-0519',
  denied: 'NXBK-0511',
  token: 'NXBK-0505',
  'rate-limited': 'NXBK-0504',
  'server-error': 'NXBK-0505',
  unreachable: 'NXBK-0501',
  certificate: 'NXBK-0512',
  'wrong-bytes': 'NXBK-0506',
  'disk-full': 'NXBK-0002',
  'bad-reference': 'NXBK-0403',
  'no-engine': 'NXBK-0204',
  unknown: 'NXBK-0522',
} as const satisfies Readonly<Record<string, Code>>;

export type RegistryFailureKind = keyof typeof REGISTRY_CODES;

export interface RegistryFailure {
  readonly kind: RegistryFailureKind;
  /** buildx's own words, without the prefix `ERROR:`. */
  readonly message: string;
}

/**
 * The first pattern that matches decides, so the order matters: a token endpoint that answers 429 is also "failed to authorize".
 * The texts are those of containerd's resolver, of Go's net and crypto packages, and of BuildKit for ADD (`invalid response status 503`), e.g.
 * https://github.com/containerd/containerd/blob/v2.4.2/core/remotes/errors/errors.go
 */
const PATTERNS: readonly (readonly [RegistryFailureKind, RegExp])[] = [
  ['disk-full', /no space left on device|disk quota exceeded/i],
  [
    'wrong-bytes',
    /unexpected commit (digest|size)|exceeds expected size|failed size validation|unexpected media type|unsupported offset/i,
  ],
  ['no-engine', NO_ENGINE],
  ['no-such-platform', /none of the manifests match|no match for platform/i],
  ['bad-reference', /invalid reference format|repository name must be/i],
  ['rate-limited', /429 too many requests|toomanyrequests|too many requests|response status 429/i],
  ['certificate', /x509:|certificate/i],
  [
    'denied',
    /401 unauthorized|403 forbidden|insufficient_scope|authorization failed|pull access denied|unauthorized|denied: /i,
  ],
  ['token', /failed to authorize|failed to fetch \w+ token/i],
  // A web page instead of a config or a manifest.
  ['wrong-bytes', /invalid character .* looking for/i],
  [
    'server-error',
    /\b5\d\d (internal server error|not implemented|bad gateway|service unavailable|gateway time-?out)|unexpected status[^\n]*: 5\d\d|response status 5\d\d/i,
  ],
  ['not-found', /: not found$|404 not found|manifest unknown|name unknown/im],
  [
    'unreachable',
    /timeout|timed out|deadline exceeded|connection (refused|reset|closed)|reset by peer|broken pipe|\bEOF\b|no such host|server misbehaving|temporary failure|network is unreachable|no route to host|handshake|http2:|proxyconnect|failed to do request/i,
  ],
];

/** @param stderr all that buildx printed; its error is the line that begins with `ERROR:`, which is not always the last one */
export function registryFailure(stderr: string): RegistryFailure {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const line =
    lines.find((text) => text.startsWith('ERROR:')) ?? lines.at(-1) ?? 'buildx failed without an error message';
  const message = shortened(maskCredentials(line.replace(/^ERROR:\s*/, '')));
  return { kind: PATTERNS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'unknown', message };
}

/** Maximum number of characters of an error that are shown and searched for patterns. */
const LONGEST_MESSAGE = 16_384;

/** A registry can send text of any length, e.g. in a reason phrase. The beginning says what failed, and the end says why. */
function shortened(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  return `${message.slice(0, LONGEST_MESSAGE / 2)} … ${message.slice(-LONGEST_MESSAGE / 2)}`;
}

const PASSING: ReadonlySet<RegistryFailureKind> = new Set(['token', 'rate-limited', 'server-error', 'unreachable']);

/** Whether the same can succeed later. */
export function mayPass(kind: RegistryFailureKind): boolean {
  return PASSING.has(kind);
}

/**
 * What to do if buildx cannot write an image of this name to a registry. buildx itself talks to it, with the settings of the builder.
 *
 * @returns undefined where the code of the kind says it
 */
export function remedyToPush(kind: RegistryFailureKind, name: string): string | undefined {
  if (kind === 'denied') return loginToPush(name);
  if (!mayPass(kind)) return undefined;
  return `run it again later; if it keeps failing, check whether this host reaches ${registryOf(name)}`;
}

/** What to do if a registry does not accept an image of this name. */
export function loginToPush(name: string): string {
  return `log in with an account that may push there: docker login ${registryOf(name)}`;
}
