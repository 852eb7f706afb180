import { START_DOCKER } from '../docker/failure';
import { BuildkitError, type FailedIn } from '../errors';
import type { Outcome } from '../process/run';
import { REGISTRY_REMEDIES } from '../registry/registry-error';
import { isTransient, registryFailure, type RegistryFailureKind } from './registry-failure';

/** Kinds that only this code can detect, and whether they are transient; the others come from buildx's words. */
const OURS = {
  stalled: true,
  interrupted: false,
  'has-triggers': false,
  moved: false,
  'only-builder': false,
} as const;

export type PullFailureKind = RegistryFailureKind | keyof typeof OURS;

/** Why an image could not be stored although no registry failed, or why the builder could not provide it. */
export class PullError extends BuildkitError {
  /** @param reason the failure, without the image */
  constructor(
    readonly kind: PullFailureKind,
    ref: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `${ref}: ${reason}`,
        failedIn: FAILED_IN[kind] ?? 'the registry',
        transient: kind in OURS ? OURS[kind as keyof typeof OURS] : isTransient(kind as RegistryFailureKind),
        remedy: REMEDY[kind],
      },
      options,
    );
  }
}

const FAILED_IN: Partial<Record<PullFailureKind, FailedIn>> = {
  'disk-full': 'this host',
  'bad-reference': 'this host',
  'no-engine': 'the Docker engine',
  interrupted: 'this host',
  'only-builder': 'this host',
  stalled: 'the builder',
  'has-triggers': 'the builder',
};

const REMEDY: Partial<Record<PullFailureKind, string>> = {
  'not-found': REGISTRY_REMEDIES['not-found'],
  'no-such-platform': 'build for a platform that the image has, or choose another base image',
  denied: REGISTRY_REMEDIES.denied,
  certificate: REGISTRY_REMEDIES.certificate,
  'disk-full': 'free some disk, or move the image store with the option storeDir; what was pulled so far is kept',
  'bad-reference': 'correct the reference in the Dockerfile',
  'no-engine': START_DOCKER,
  'wrong-bytes': REGISTRY_REMEDIES['wrong-bytes'],
  'has-triggers': 'pull it from this host, which runs none: leave out pullFrom',
  'only-builder': 'leave out pullFrom, where this host reaches the registry too',
  moved: 'run the prefetch target with --refresh, which locks what the tag means today',
  stalled: REGISTRY_REMEDIES.stalled,
  'rate-limited': REGISTRY_REMEDIES['rate-limited'],
};

/** Turns the end of a buildx call that did not succeed into an error. */
export function pullFailure(ref: string, outcome: Outcome): PullError {
  if (outcome.ended) return new PullError('interrupted', ref, 'the pull was interrupted');
  if (outcome.startError) return new PullError('no-engine', ref, `docker could not be started: ${outcome.startError}`);
  const { kind, message } = registryFailure(outcome.stderr);
  const reason = message.replace(`${ref}: `, '');
  return new PullError(
    kind,
    ref,
    kind === 'wrong-bytes' ? `the bytes that came are not the image's: ${reason}` : reason,
  );
}
