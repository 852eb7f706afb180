import { BuildkitError } from '../../errors';
import { maskCredentials } from '../../util/sanitize';

/** The result of a check. `warn`: builds can still work; `fail`: they cannot. */
export type Remark =
  | { readonly status: 'ok'; readonly what: string }
  | { readonly status: 'warn' | 'fail'; readonly what: string; readonly remedy: string };

/** A remark with its check. */
export type Finding = Remark & { readonly check: string };

export function ok(what: string): Remark {
  return { status: 'ok', what };
}

/** @param remedy the command or the setting to type */
export function warn(what: string, remedy: string): Remark {
  return { status: 'warn', what, remedy };
}

/** @param remedy the command or the setting to type */
export function fail(what: string, remedy: string): Remark {
  return { status: 'fail', what, remedy };
}

/**
 * A failure that only affects some components is a warning as long as others can be built.
 *
 * @param othersWork whether there is something without a remark
 */
export function unlessAll(remarks: readonly Remark[], othersWork = false): readonly Remark[] {
  const isAll = !othersWork && remarks.every(({ status }) => status === 'fail');
  return isAll ? remarks : remarks.map((remark) => (remark.status === 'fail' ? { ...remark, status: 'warn' } : remark));
}

/** The error that a task would end with; its last words go into the line. */
export function failure(error: unknown): Remark {
  if (!(error instanceof BuildkitError)) {
    const message = error instanceof Error ? error.message : String(error);
    return warn(`the check itself failed: ${maskCredentials(message)}`, 'nx run buildkit:doctor --verbose');
  }
  const { what, details, remedy = 'fix what it says, then nx run buildkit:doctor' } = error;
  return fail(details ? `${what}: ${details.split('\n').at(-1)?.trim()}` : what, remedy);
}
