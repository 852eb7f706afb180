import type { Code } from '../error-codes/catalogue';
import type { FailedIn } from '../error-codes/error-code';
import { BuildkitError } from '../errors';
import type { Outcome } from '../process/run';
import { REGISTRY_CODES, registryFailure } from './registry-failure';

/** Most kinds come from buildx's words; the others only this code can detect. */
const CODES = {
  ...REGISTRY_CODES,
  stalled: 'NXBK-0503',
  interrupted: 'NXBK-0006',
  'has-triggers': 'NXBK-0520',
  moved: 'NXBK-0702',
  'only-builder': 'NXBK-0520',
} as const satisfies Readonly<Record<string, Code>>;

export type PullFailureKind = keyof typeof CODES;

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
        code: CODES[kind],
        what: `${ref}: ${reason}`,
        failedIn: FAILED_IN[kind],
        remedy: REMEDY[kind],
      },
      options,
    );
  }
}

/** Where it failed, and what helps, when the builder pulls. */
const FAILED_IN: Partial<Record<PullFailureKind, FailedIn>> = { stalled: 'the builder', 'has-triggers': 'the builder' };

const REMEDY: Partial<Record<PullFailureKind, string>> = {
  'disk-full': 'free some disk, or move the image store with the option storeDir; what was pulled so far is kept',
  'bad-reference': 'correct the reference in the Dockerfile',
  unknown: 'follow what docker buildx says',
  'has-triggers': 'pull it from this host, which runs none: leave out pullFrom',
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
