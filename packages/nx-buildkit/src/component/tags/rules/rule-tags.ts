import { badInput } from '../../../errors';
import { applyRule } from './apply-rule';
import type { Flavor } from './flavor';
import { globals, type RuleValues } from './render';
import type { TagRule } from './rule';

/** A tag, and the texts of the options that it came from. */
export interface RuleTag {
  readonly tag: string;
  readonly source: string;
}

/**
 * The tags that rules give, the one with the highest priority first, and `latest` last. Semantics are those of docker/metadata-action:
 * https://github.com/docker/metadata-action/blob/v6.0.0/src/meta.ts
 *
 * @throws BuildkitError for a rule with a text that makes no sense, or with a value that is not known here
 */
export function ruleTags(rules: readonly TagRule[], flavor: Flavor, values: RuleValues): readonly RuleTag[] {
  const inOrder = [...rules].sort((a, b) => b.priority - a.priority);
  const found = inOrder.flatMap((rule) => {
    const applied = isEnabled(rule, values) ? applyRule(rule, values) : undefined;
    const tag = applied && sanitizeTag(surrounded(applied.text, rule, flavor, values));
    return tag ? [{ tag, source: [rule.source, flavor.prefix, flavor.suffix].join(), latest: applied.latest }] : [];
  });
  const [first] = found;
  const hasLatest = first !== undefined && (flavor.latest === 'auto' ? first.latest : flavor.latest === 'true');
  const [prefix, suffix] = [flavor.prefixLatest ? flavor.prefix : '', flavor.suffixLatest ? flavor.suffix : ''];
  const latest = `${globals(prefix, values)}latest${globals(suffix, values)}`;
  const all = [
    ...found.map(({ tag, source }) => ({ tag, source })),
    ...(hasLatest ? [{ tag: sanitizeTag(latest), source: prefix + suffix }] : []),
  ];
  return all.filter(({ tag }, i) => all.findIndex((other) => other.tag === tag) === i);
}

function isEnabled({ attributes, source }: TagRule, values: RuleValues): boolean {
  const enable = globals(attributes['enable'] ?? '', values);
  if (enable === 'true' || enable === 'false') return enable === 'true';
  throw badInput('NXBK-0901', `"enable" in the tag rule "${source}" is "${enable}"`, 'it has to become true or false');
}

/** The prefix and the suffix of the rule win over those of the flavor. */
function surrounded(text: string, { attributes }: TagRule, flavor: Flavor, values: RuleValues): string {
  if (text === '') return text;
  const prefix = attributes['prefix'] ?? flavor.prefix;
  const suffix = attributes['suffix'] ?? flavor.suffix;
  return `${globals(prefix, values)}${text}${globals(suffix, values)}`;
}

function sanitizeTag(tag: string): string {
  return tag.replace(/[^a-zA-Z0-9._-]+/g, '-');
}
