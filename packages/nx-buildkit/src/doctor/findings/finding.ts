import { describeCode, type Code } from '../../error-codes/catalogue';
import { asBuildkitError } from '../../errors';
import { maskCredentials } from '../../util/sanitize';

/** The result of a check. `warn`: builds can still work; `fail`: they cannot. */
export type Remark =
  | { readonly status: 'ok'; readonly what: string }
  | { readonly status: 'warn' | 'fail'; readonly code: Code; readonly what: string; readonly remedy: string };

/** A remark with its check. */
export type Finding = Remark & { readonly check: string };

export function ok(what: string): Remark {
  return { status: 'ok', what };
}

/** @param remedy the command or the setting to type */
export function warn(code: Code, what: string, remedy = describeCode(code).remedy): Remark {
  return { status: 'warn', code, what, remedy };
}

/** @param remedy the command or the setting to type */
export function fail(code: Code, what: string, remedy = describeCode(code).remedy): Remark {
  return { status: 'fail', code, what, remedy };
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
  const { code, what, details, remedy } = asBuildkitError(error);
  if (code === 'NXBK-0001') {
    const message = error instanceof Error ? error.message : String(error);
    return warn('NXBK-1301', `the check itself failed: ${maskCredentials(message)}`);
  }
  return fail(code, details ? `${what}: ${details.split('\n').at(-1)?.trim()}` : what, remedy);
}
