import { expander, type Expand } from '../shell/lexer';

/** Stands for a value that only the build knows. It may be part of an image's name. */
export const UNKNOWN = 'nx-buildkit-unknown-value';

/** Stands for a value that the platforms of a build decide: a name, some with a `/` between them, or nothing. */
export const OF_PLATFORM = 'nx-buildkit-platform-value';

/** A substitution that is more than the value of a variable: `${V:+x}`, `${V%-*}`. */
const SUBSTITUTION = /\$\{[^}]*[^\p{L}\p{Nd}_}]/u;

export function isUnknown(text: string): boolean {
  return text.includes(UNKNOWN) || text.includes(OF_PLATFORM);
}

/**
 * Expands the words of one Dockerfile of which some variables are not known. A word that asks for one of them in a substitution is not known as a whole:
 * the result may have nothing of the value.
 */
export function expanderOfUnknown(escape: string): Expand {
  const expand = expander(escape);
  return (word, variables) => {
    let isKnown = true;
    const get = (name: string): string | undefined => {
      const value = variables.get(name);
      if (value !== undefined && isUnknown(value)) isKnown = false;
      return value;
    };
    const text = expand(word, { get });
    return isKnown || !SUBSTITUTION.test(word) ? text : UNKNOWN;
  };
}
