import { splitAtReference, type Reference } from '../../../../util/compose-reference';
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
 */
export function interpolate(text: string, values: Values): Interpolated {
  const { parts, used } = replaceAll(text, values);
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
  const [before, reference, after] = splitAtReference(text);
  if (reference === undefined) return before;
  return `${before}${reference === '$' ? '$$' : `\${${reference.name}}`}${namesOnly(after)}`;
}

function replaceAll(text: string, values: Values): Parts {
  const [before, reference, after] = splitAtReference(text);
  if (reference === undefined) return { parts: [before], used: [] };
  const { parts, used } = reference === '$' ? { parts: ['$'], used: [] } : valueOf(reference, values);
  const rest = replaceAll(after, values);
  return { parts: [before, ...parts, ...rest.parts], used: [...used, ...rest.used] };
}

function valueOf({ name, operator, word }: Reference, values: Values): Parts {
  const value = values[name];
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  if (isSecretName(name) || (!isSet && !/[-+]$/.test(operator))) return { parts: [{ missing: name }], used: [] };
  if (isSet === operator.endsWith('+')) {
    const inner = replaceAll(word, values);
    return { parts: inner.parts, used: isSet ? [name, ...inner.used] : inner.used };
  }
  return isSet ? { parts: [value], used: [name] } : { parts: [value ?? ''], used: [] };
}
