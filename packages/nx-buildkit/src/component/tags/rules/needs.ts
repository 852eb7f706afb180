import { GLOBAL, OF_SCHEDULE, parseText } from './expression';
import { factOf, type FactName } from './facts';
import type { Flavor } from './flavor';
import type { TagRule } from './rule';

/** What the rules read, which is what their tags change with. @throws BuildkitError for a text that makes no sense */
export function factsOfRules(rules: readonly TagRule[], flavor: Flavor): readonly FactName[] {
  const needs = rules.flatMap((rule) => [...factsOfType(rule), ...factsOfTexts(rule)]);
  return [...new Set([...needs, ...factsIn(flavor.prefix, GLOBAL), ...factsIn(flavor.suffix, GLOBAL)])];
}

function factsOfType({ type, attributes }: TagRule): readonly FactName[] {
  switch (type) {
    case 'schedule':
      return ['event', ...factsIn(attributes['pattern'] ?? '', OF_SCHEDULE)];
    case 'semver':
    case 'pep440':
    case 'match':
      return attributes['value'] ? [] : ['ref'];
    case 'ref':
      return ['ref'];
    case 'edge':
      return attributes['branch'] ? ['ref'] : ['ref', 'default-branch'];
    case 'sha':
      return [attributes['format'] === 'long' ? 'sha' : 'short-sha'];
    case 'raw':
      return [];
  }
}

function factsOfTexts({
  attributes: { enable = '', value = '', prefix = '', suffix = '' },
}: TagRule): readonly FactName[] {
  return [enable, value, prefix, suffix].flatMap((text) => factsIn(text, GLOBAL));
}

function factsIn(text: string, known: readonly string[]): readonly FactName[] {
  return parseText(text, known).flatMap((part) => (typeof part === 'string' ? [] : (factOf(part) ?? [])));
}
