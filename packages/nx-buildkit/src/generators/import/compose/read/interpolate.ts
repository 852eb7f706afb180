import { DEEPEST_NESTING, piecesOf, type Reference } from '../../../../util/compose-reference';
import { badInput } from '../../../../errors';
import { isSecretName } from '../../../../util/secrets';

/** A text of a compose file after its variables are replaced. */
export interface Interpolated {
  /** Undefined if a variable is missing, which only the environment knows. */
  readonly text: string | undefined;
  /** The text with the missing variables as tokens of tags and labels: `app:{env.TAG}`. Undefined when one looks like a secret. */
  readonly template: string | undefined;
  readonly missing: readonly string[];
  /** The variables whose values are in the text. */
  readonly used: readonly string[];
}

/** How many characters a text may have with its variables replaced: each of them may have a long value. */
const MOST_REPLACED = 1_000_000;

type Values = Readonly<Record<string, string>>;

/** A part of a text: as it is written, or a variable that is missing. */
type Part = string | { readonly missing: string };

interface Parts {
  readonly parts: readonly Part[];
  readonly used: readonly string[];
}

/**
 * Replaces variables, and `$$` by `$`. A variable whose name looks like a secret is always missing, even if the file has a default.
 * https://docs.docker.com/reference/compose-file/interpolation/
 *
 * @throws BuildkitError for a text that is nested too deep or becomes too long
 */
export function interpolate(text: string, values: Values): Interpolated {
  const { parts, used } = replaceAll(text, values);
  const length = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
  if (length > MOST_REPLACED)
    throw badInput('NXBK-1204', 'The values of variables are too long for one text of a compose file');
  const missing = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.missing]));
  const template = parts.map((part) => (typeof part === 'string' ? part : `{env.${part.missing}}`)).join('');
  return {
    text: missing.length > 0 ? undefined : template,
    template: missing.some(isSecretName) ? undefined : template,
    missing,
    used,
  };
}

/** A text in which only the names of its variables are left, since their defaults can be anything. */
export function namesOnly(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece === '$$' ? piece : 'text' in piece ? piece.text : `\${${piece.name}}`))
    .join('');
}

/** @param depth number of the references that the text is in */
function replaceAll(text: string, values: Values, depth = 0): Parts {
  if (depth > DEEPEST_NESTING)
    throw badInput(
      'NXBK-1204',
      `Variables are nested more than ${DEEPEST_NESTING} deep, as in \${A:-\${B:-…}}`,
      'nest fewer of them',
    );
  const replaced = piecesOf(text).map((piece): Parts => {
    if (piece === '$$') return { parts: ['$'], used: [] };
    return 'text' in piece ? { parts: [piece.text], used: [] } : valueOf(piece, values, depth);
  });
  return { parts: replaced.flatMap(({ parts }) => parts), used: replaced.flatMap(({ used }) => used) };
}

function valueOf({ name, operator, word }: Reference, values: Values, depth: number): Parts {
  const value = values[name];
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  if (isSecretName(name) || (!isSet && !/[-+]$/.test(operator))) return { parts: [{ missing: name }], used: [] };
  if (isSet === operator.endsWith('+')) {
    const inner = replaceAll(word, values, depth + 1);
    return { parts: inner.parts, used: isSet ? [name, ...inner.used] : inner.used };
  }
  return isSet ? { parts: [value], used: [name] } : { parts: [value ?? ''], used: [] };
}
