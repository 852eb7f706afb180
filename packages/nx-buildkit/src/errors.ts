import { inspect } from 'node:util';
import { describeCode, type Code } from './error-codes/catalogue';
import { describeFailedIn, type FailedIn } from './error-codes/error-code';
import { systemFailure } from './system-failure';
import { printable, sanitize } from './util/sanitize';
import { isVerbose } from './util/task-scope';

/** What an error says beyond what its code stands for. */
export interface Failure {
  /** What kind of failure it is, as in docs/troubleshooting.md. */
  readonly code: Code;
  /** One sentence: what failed, with the place (file, line, host, image). */
  readonly what: string;
  /** The process in which it failed, if it is not the usual one of the code. */
  readonly failedIn?: FailedIn;
  /** What to type or to change, if this place knows better than the code. */
  readonly remedy?: string;
  /** The line of a file of the workspace that is to blame. */
  readonly place?: { readonly file: string; readonly line: number };
  /** The last lines of the tool that failed, complete and with credentials masked. */
  readonly details?: string;
}

/** The one error that reaches a user: printed by {@link describeError}, never with a stack trace. */
export class BuildkitError extends Error implements Failure {
  override readonly name = 'BuildkitError';
  readonly code: Code;
  readonly what: string;
  readonly failedIn: FailedIn;
  /** True if the same call can succeed later without any change. */
  readonly transient: boolean;
  readonly remedy: string;
  readonly place?: Failure['place'];
  readonly details?: string;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(printable(failure.what), options);
    const { failedIn, transient = false, remedy } = describeCode(failure.code);
    this.code = failure.code;
    this.what = failure.what;
    this.failedIn = failure.failedIn ?? failedIn;
    this.transient = transient;
    this.remedy = failure.remedy ?? remedy;
    this.place = failure.place;
    this.details = failure.details;
  }
}

/** Bad input found on this host: an option, a file, a Dockerfile. Its code is never a transient one. */
export function badInput(code: Code, what: string, remedy?: string, options?: ErrorOptions): BuildkitError {
  return new BuildkitError({ code, what, remedy, failedIn: 'this host' }, options);
}

/** The text a user sees for any thrown value. `nx --verbose` adds the stack trace of an unexpected one. */
export function describeError(error: unknown): string {
  const { code, what, failedIn, transient, details, remedy } = asBuildkitError(error);
  const lines = [`${what} (${describeFailedIn(failedIn, transient)})`];
  if (details) lines.push(...details.split('\n').map((line) => `  | ${line}`));
  lines.push(`What to do: ${remedy}`, `More: ${PAGE} ${code}`);
  return sanitize(lines.join('\n'));
}

/** The page of the package that explains each code. */
const PAGE = 'node_modules/nx-buildkit/docs/troubleshooting.md';

/** Any thrown value as the error that a user sees. */
export function asBuildkitError(error: unknown): BuildkitError {
  if (error instanceof BuildkitError) return error;
  const failure = systemFailure(error);
  if (failure) return new BuildkitError(failure, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  const details = isVerbose() ? inspect(error) : undefined;
  return new BuildkitError({ code: 'NXBK-0001', what: `nx-buildkit failed unexpectedly: ${message}`, details });
}
