import { parseEnv } from 'node:util';
import { looksSecret } from '../../dockerfile-summary';
import { holdsCredentials } from '../credentials';

/** What `docker compose` puts into a compose file, as far as files tell. */
export interface Variables {
  readonly values: Readonly<Record<string, string>>;
  /** The one file that all of them are in, relative to the workspace; undefined when they are in several, or in none. */
  readonly file?: string;
}

/** A text of a compose file after its variables are replaced. */
export interface Interpolated {
  /** Undefined when a variable is missing: only the environment knows. */
  readonly text: string | undefined;
  readonly missing: readonly string[];
  /** The variables whose values are in the text. */
  readonly used: readonly string[];
}

/** What may stand in braces, `${A:-${B:-c}}`, that many levels deep. */
const nested = (levels: number): string => (levels === 0 ? '[^{}]*' : `(?:[^{}]|\\{${nested(levels - 1)}\\})*`);

/** https://docs.docker.com/reference/compose-file/interpolation/ */
const REFERENCE = new RegExp(`\\$\\$|\\$\\{(\\w+)(?:(:?[-+?])(${nested(4)}))?\\}|\\$(\\w+)`, 'g');

/** Replaces variables, and `$$` by `$`. One whose name looks like a secret's is missing, whatever the file gives as its default. */
export function interpolate(text: string, values: Variables['values']): Interpolated {
  const missing: string[] = [];
  const used: string[] = [];
  const replace = (name: string, operator: string, word: string): string => {
    const value = values[name];
    const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
    if (looksSecret(name) || (!isSet && !/[-+]$/.test(operator))) {
      missing.push(name);
      return '';
    }
    if (isSet !== operator.endsWith('+')) {
      if (isSet) used.push(name);
      return value ?? '';
    }
    const inner = interpolate(word, values);
    missing.push(...inner.missing);
    used.push(...inner.used);
    return inner.text ?? '';
  };
  const replaced = text.replace(REFERENCE, (match, braced?: string, operator = '', word = '', bare?: string) =>
    match === '$$' ? '$' : replace(braced ?? bare ?? '', operator, word),
  );
  return { text: missing.length > 0 ? undefined : replaced, missing, used };
}

/** A text with nothing left of its variables but their names: what is written beside them may be anything. */
export function namesOnly(text: string): string {
  return text.replace(REFERENCE, (match, braced?: string, _operator?: string, _word?: string, bare?: string) =>
    match === '$$' ? match : `\${${braced ?? bare ?? ''}}`,
  );
}

/**
 * The variables of an env file. What may be a secret is left out, and so is a value that speaks of other variables: both count as missing.
 *
 * @param file relative to the workspace
 */
export function readVariables(text: string, file: string): Variables {
  const entries = Object.entries(parseEnv(text)).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !looksSecret(entry[0]) && !holdsCredentials(entry[1]) && !entry[1].includes('$'),
  );
  return { values: Object.fromEntries(entries), ...(entries.length > 0 && { file }) };
}

/** Both; what is above wins. */
export function joinVariables(below: Variables, above: Variables): Variables {
  const [one, other] = [below, above].filter(({ values }) => Object.keys(values).length > 0);
  const file = other === undefined || other.file === one?.file ? one?.file : undefined;
  return { values: { ...below.values, ...above.values }, ...(file !== undefined && { file }) };
}
