import coerce from 'semver/functions/coerce';
import lt from 'semver/functions/lt';

/** Whether a tool is older than a version. A self-made build calls itself `v0.0.0+unknown`, which does not count as old. */
export function isOlder(version: string, than: string): boolean {
  const actual = coerce(version);
  return actual !== null && !lt(actual, '0.1.0') && lt(actual, than);
}
