import { GLOBAL, parseText, type Expression, type Text } from './expression';
import { valueOf, type Facts } from './facts';

/** What rules are applied to. */
export interface RuleValues {
  readonly facts: Facts;
  /** Replaces the tokens in a literal text: `{arch}`. */
  readonly expand: (text: string) => string;
}

/** A text with the values of its expressions, which are those of `known`. @throws BuildkitError for another one */
export function rendered(text: string, known: readonly string[], values: RuleValues): string {
  return renderedWith(parseText(text, known), (expression) => valueOf(expression, values.facts), values);
}

/** {@link rendered} for what every rule can have in `enable`, `value`, `prefix` and `suffix`. */
export function globals(text: string, values: RuleValues): string {
  return rendered(text, GLOBAL, values);
}

/** Only literal parts have tokens: the name of a branch is never read as a template. */
export function renderedWith(text: Text, value: (expression: Expression) => string, { expand }: RuleValues): string {
  return text.map((part) => (typeof part === 'string' ? expand(part) : value(part))).join('');
}
