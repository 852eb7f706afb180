import { DockerfileProblem } from '../text/problem';
import { replaceAll, replaceFirst, trimPrefix, trimSuffix } from './pattern';

/** `${name<operator>word}`; `emptyIsUnset` is true where a colon stands before the operator. */
export interface Conditional {
  readonly name: string;
  readonly operator: string;
  readonly emptyIsUnset: boolean;
  readonly word: string;
}

/** The operator as it is written, for messages. */
export function shown({ operator, emptyIsUnset }: Omit<Conditional, 'word'>): string {
  return emptyIsUnset ? `:${operator}` : operator;
}

export function unsupported(operator: string): DockerfileProblem {
  return new DockerfileProblem(`unsupported modifier (${operator}) in substitution`);
}

/** True for the operators whose word is a pattern. */
export function trims(operator: string): boolean {
  return operator === '#' || operator === '%';
}

/** @throws DockerfileProblem for `?` and an unset variable, and for operators that BuildKit does not know */
export function substitute(conditional: Conditional, value: string | undefined): string {
  const { operator, emptyIsUnset, word } = conditional;
  const set = emptyIsUnset && value === '' ? undefined : value;
  switch (operator) {
    case '-':
      return set ?? word;
    case '+':
      return set === undefined ? '' : word;
    case '?':
      return set ?? refuse(conditional, value === undefined ? 'unset' : 'empty');
    case '#':
      return trimmed(word, operator, (pattern, longest) => trimPrefix(value ?? '', pattern, longest));
    case '%':
      return trimmed(word, operator, (pattern, longest) => trimSuffix(value ?? '', pattern, longest));
    default:
      throw unsupported(shown(conditional));
  }
}

function refuse({ name, word }: Conditional, state: string): never {
  throw new DockerfileProblem(`${name}: ${word || `is not allowed to be ${state}`}`);
}

/** The operator twice asks for the longest match. */
function trimmed(word: string, operator: string, trim: (pattern: string, longest: boolean) => string): string {
  return word.startsWith(operator) ? trim(word.slice(1), true) : trim(word, false);
}

/** `${name/pattern/replacement}`, and `${name//pattern/replacement}` for `all`. Results are at most `longest` UTF-16 units. */
export function replace(value: string, pattern: string, replacement: string, all: boolean, longest: number): string {
  if (!all) return replaceFirst(value, pattern, replacement);
  if ((value.length + 1) * replacement.length > longest)
    throw new DockerfileProblem('the result of a substitution is too long');
  return replaceAll(value, pattern, replacement);
}
