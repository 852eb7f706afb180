import { parseEnv } from 'node:util';
import { isSecretName } from '../../../util/secrets';
import { holdsCredentials } from '../credentials';

/** What `docker compose` puts into a compose file, as far as files tell. */
export interface Variables {
  readonly values: Readonly<Record<string, string>>;
  /** The env file that a variable is from, relative to the workspace. */
  readonly files: Readonly<Record<string, string>>;
}

export const NO_VARIABLES: Variables = { values: {}, files: {} };

/**
 * The variables of an env file. What may be a secret is left out, and so is a value that speaks of other variables: both count as missing.
 *
 * @param file relative to the workspace
 */
export function readVariables(text: string, file: string): Variables {
  const entries = Object.entries(parseEnv(text)).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !isSecretName(entry[0]) && !holdsCredentials(entry[1]) && !entry[1].includes('$'),
  );
  return {
    values: Object.fromEntries(entries),
    files: Object.fromEntries(entries.map(([name]) => [name, file])),
  };
}

/** Both; what is above wins. */
export function joinVariables(below: Variables, above: Variables): Variables {
  return { values: { ...below.values, ...above.values }, files: { ...below.files, ...above.files } };
}
