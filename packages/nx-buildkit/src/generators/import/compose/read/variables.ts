import { parseEnvFile } from '../../../../util/env-file';
import { isSecretName } from '../../../../util/secrets';
import { holdsCredentials } from '../../credentials';

/** What `docker compose` puts into a compose file, as far as files tell. */
export interface Variables {
  readonly values: Readonly<Record<string, string>>;
  /** The env file that a variable is from, relative to the workspace. */
  readonly files: Readonly<Record<string, string>>;
  /** The same for env files that git ignores, which another checkout does not have. */
  readonly ignoredFiles: Readonly<Record<string, string>>;
}

export const NO_VARIABLES: Variables = { values: {}, files: {}, ignoredFiles: {} };

/**
 * The variables of an env file. What may be a secret is left out, and so is a value that speaks of one or of the environment: they count as
 * missing.
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

/** Stands in values for what only the environment has, and for secrets. */
const UNKNOWN = '\0';

/** A file that compose refuses gives no values: its own error is the one to read. */
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

/** Both; what is above wins. */
export function joinVariables(below: Variables, above: Variables): Variables {
  return {
    values: { ...below.values, ...above.values },
    files: { ...below.files, ...above.files },
    ignoredFiles: { ...below.ignoredFiles, ...above.ignoredFiles },
  };
}
