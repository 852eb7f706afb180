import { inspect } from 'node:util';
import { systemFailure } from './system-failure';
import { printable, sanitize } from './util/sanitize';

/** The process in which something failed; the user looks for the cause there. */
export type FailedIn = 'this host' | 'the builder' | 'the Docker engine' | 'a mirror' | 'the registry';

export interface Failure {
  /** One sentence: what failed, with the place (file, line, host, image). */
  readonly what: string;
  readonly failedIn: FailedIn;
  /** True if the same call can succeed later without any change. */
  readonly transient: boolean;
  /** What to type or to change. */
  readonly remedy?: string;
  /** The line of a file of the workspace that is to blame. */
  readonly place?: { readonly file: string; readonly line: number };
  /** The last lines of the tool that failed, complete and with credentials masked. */
  readonly details?: string;
}

/** The one error that reaches a user: printed by {@link describeError}, never with a stack trace. */
export class BuildkitError extends Error implements Failure {
  override readonly name = 'BuildkitError';
  readonly what: string;
  readonly failedIn: FailedIn;
  readonly transient: boolean;
  readonly remedy?: string;
  readonly place?: Failure['place'];
  readonly details?: string;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(printable(failure.what), options);
    this.what = failure.what;
    this.failedIn = failure.failedIn;
    this.transient = failure.transient;
    this.remedy = failure.remedy;
    this.place = failure.place;
    this.details = failure.details;
  }
}

/** Bad input found on this host: an option, a file, a Dockerfile. Never worth a retry. */
export function badInput(what: string, remedy?: string, options?: ErrorOptions): BuildkitError {
  return new BuildkitError({ what, failedIn: 'this host', transient: false, remedy }, options);
}

/** The text a user sees for any thrown value. `nx --verbose` adds the stack trace of an unexpected one. */
export function describeError(error: unknown): string {
  const failure = error instanceof BuildkitError ? error : systemFailure(error);
  if (!failure) {
    const message = error instanceof Error ? error.message : String(error);
    const trace = process.env['NX_VERBOSE_LOGGING'] === 'true' ? `\n${inspect(error)}` : '';
    return sanitize(`nx-buildkit failed unexpectedly: ${message}${trace}`);
  }
  const { what, failedIn, transient, details, remedy } = failure;
  const lines = [`${what} (failed in ${failedIn}${transient ? '; transient, try again' : ''})`];
  if (details) lines.push(...details.split('\n').map((line) => `  | ${line}`));
  if (remedy) lines.push(`What to do: ${remedy}`);
  return sanitize(lines.join('\n'));
}
