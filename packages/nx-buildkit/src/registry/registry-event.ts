import type { RegistryFailure } from './registry-error';

/** The events of a running pull. */
export type RegistryEvent = RetryEvent | LeftOutEvent | BehindEvent;

/** Something failed that will be asked for again, at this host or the next one. */
export interface RetryEvent extends RegistryFailure {
  readonly event: 'retry';
  /** How often the same has failed so far at any host, including this time. */
  readonly failures: number;
  /** ms until it is asked for again. */
  readonly retryIn: number;
  /** ms until the pull is given up unless something comes. */
  readonly givesUpIn: number;
}

/** A host that serves wrong bytes is not asked again in this run. */
export interface LeftOutEvent {
  readonly event: 'left-out';
  readonly host: string;
  readonly reason: string;
}

/** A mirror has another image under a tag than its registry. */
export interface BehindEvent {
  readonly event: 'behind';
  /** `host[:port]` of the mirror. */
  readonly host: string;
  readonly ref: string;
}
