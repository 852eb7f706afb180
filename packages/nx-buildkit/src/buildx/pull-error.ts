import { START_DOCKER } from '../docker/failure';
import { isTransient, registryFailure, type RegistryFailureKind } from './registry-failure';
import type { Outcome } from '../process/run';
import { BuildkitError, type FailedIn } from '../errors';

/** Kinds that only we can tell, and whether they may pass; the others come from buildx's words. */
const OURS = { stalled: true, interrupted: false, 'has-triggers': false, moved: false } as const;

export type PullFailureKind = RegistryFailureKind | keyof typeof OURS;

/** One attempt at an image that failed. */
export class PullError extends BuildkitError {
  constructor(
    readonly kind: PullFailureKind,
    readonly ref: string,
    message: string,
    transient = kind in OURS ? OURS[kind as keyof typeof OURS] : isTransient(kind as RegistryFailureKind),
  ) {
    super({
      what: `${ref}: ${message}`,
      failedIn: FAILED_IN[kind] ?? 'the registry',
      transient,
      remedy: REMEDY[kind],
    });
  }

  /** The same failure with what was found out about it since. */
  because(reason: string): PullError {
    return new PullError(this.kind, this.ref, `${this.what.slice(this.ref.length + 2)} (${reason})`, this.transient);
  }
}

const FAILED_IN: Partial<Record<PullFailureKind, FailedIn>> = {
  'disk-full': 'this host',
  'torn-layout': 'this host',
  'bad-reference': 'this host',
  'no-engine': 'the Docker engine',
  interrupted: 'this host',
  'has-triggers': 'the builder',
};

const REMEDY: Partial<Record<PullFailureKind, string>> = {
  'not-found': 'check the name and the tag of the image',
  'no-such-platform': 'build for a platform that the image has, or choose another base image',
  denied:
    'docker login to that registry, and check the name of the image: many registries answer like this when there is none',
  certificate:
    "put the registry's CA into /etc/docker/certs.d/<host>/ca.crt, or set SSL_CERT_FILE to a bundle that holds it",
  'disk-full': 'free some disk, or move the image store with the option storeDir; what was pulled so far is kept',
  'bad-reference': 'correct the reference in the Dockerfile',
  'no-engine': START_DOCKER,
  'wrong-bytes': 'look at what answers in the place of the registry: a mirror, a proxy or a login page',
  'has-triggers':
    'let buildx pull it by itself: 0.33.0 or newer does, from a registry that this host reaches and whose certificate it trusts',
  moved:
    'run the prefetch target with --refresh, which locks what the tag means today; where the lock came out of a cache that others share, somebody may have changed it: clear that cache, and nx reset',
  stalled: 'take the silent host out of the mirrors, or raise stallTimeout where the network is only slow',
  'rate-limited': 'docker login, or configure a mirror: the registry limits anonymous pulls',
};

/** Turns the end of a buildx call that did not succeed into an error. */
export function pullFailure(ref: string, outcome: Outcome): PullError {
  if (outcome.ended === 'aborted') return new PullError('interrupted', ref, 'the pull was interrupted');
  if (outcome.ended === 'timeout') return new PullError('stalled', ref, 'no answer came in time');
  if (outcome.startError) return new PullError('no-engine', ref, `docker could not be started: ${outcome.startError}`);
  const { kind, message } = registryFailure(outcome.stderr);
  const said = withoutPreamble(message, ref);
  return new PullError(kind, ref, kind === 'wrong-bytes' ? `other bytes came than the image's: ${said}` : said);
}

/** Without what is said already, and without the digests and folders that imagetools puts before the cause of a copy that failed. */
function withoutPreamble(message: string, ref: string): string {
  return message.replace(COPY, '').replace(`${ref}: `, '');
}

const COPY = /^copy \S+ from \S+ to .*?:pulled: (httpReadSeeker: )?(failed open: )?/;
