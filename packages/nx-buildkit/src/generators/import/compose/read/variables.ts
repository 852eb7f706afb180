import { parseEnvFile } from '../../../../util/env-file';
import { isSecretName } from '../../../../util/secrets';
import { holdsCredentials } from '../../credentials';

/** The variables that `docker compose` replaces, as far as files define them. */
export interface Variables {
  readonly values: Readonly<Record<string, string>>;
  /** The env file that a variable is from, relative to the workspace. */
  readonly files: Readonly<Record<string, string>>;
  /** The same for env files that git ignores, which another checkout does not have. */
  readonly ignoredFiles: Readonly<Record<string, string>>;
}

export const NO_VARIABLES: Variables = { values: {}, files: {}, ignoredFiles: {} };

/**
 * The variables of an env file. Possible secrets are left out, and so are values that use one or the environment: they count as missing.
 *
 * @param file relative to the workspace
 */
export function readVariables(text: string, file: string, isIgnored = false): Variables {
  const entries = Object.entries(parsed(text)).filter(
    ([name, value]) => !isSecretName(name) && !holdsCredentials(value) && !value.includes(UNKNOWN),
  );
  const files = Object.fromEntries(entries.map(([name]) => [name, file]));
  return {
    values: Object.fromEntries(entries),
    files: isIgnored ? {} : files,
    ignoredFiles: isIgnored ? files : {},
  };
}

/** Stands in values for variables of the environment, and for secrets. */
const UNKNOWN = '\0';

/** A file that compose refuses has no values: compose itself reports the error. */
function parsed(text: string): Readonly<Record<string, string>> {
  try {
    const names = new Set(Object.keys(parseEnvFile(text)));
    const others = [...text.matchAll(/\$\{?(\w+)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !names.has(name) || isSecretName(name));
    return parseEnvFile(text, Object.fromEntries(others.map((name) => [name, UNKNOWN])));
  } catch {
    return {};
  }
}

/** Both; the upper one wins. */
export function joinVariables(below: Variables, above: Variables): Variables {
  return {
    values: { ...below.values, ...above.values },
    files: { ...below.files, ...above.files },
    ignoredFiles: { ...below.ignoredFiles, ...above.ignoredFiles },
  };
}
