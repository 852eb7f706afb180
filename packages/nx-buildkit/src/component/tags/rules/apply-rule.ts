import { badInput } from '../../../errors';
import { isOnly, OF_SCHEDULE, OF_VERSION, parseText } from './expression';
import { nameIn } from './facts';
import { globals, rendered, renderedWith, type RuleValues } from './render';
import type { RuleType, TagRule } from './rule';
import { versionParts } from './versions';

/** What a rule gives. */
export interface Applied {
  /** Before the prefix and the suffix. */
  readonly text: string;
  /** Whether `latest` goes with it unless the flavor says otherwise. */
  readonly latest: boolean;
}

/** @returns undefined when the rule is for something else than what is built now */
export function applyRule(rule: TagRule, values: RuleValues): Applied | undefined {
  return KINDS[rule.type](rule, values);
}

const KINDS: Readonly<Record<RuleType, (rule: TagRule, values: RuleValues) => Applied | undefined>> = {
  schedule: ({ attributes: { pattern = '' } }, values) =>
    values.facts['event'] === 'schedule' ? plain(rendered(pattern, OF_SCHEDULE, values)) : undefined,
  semver: (rule, values) => applyVersion(rule, 'semver', values),
  pep440: (rule, values) => applyVersion(rule, 'pep440', values),
  match: applyMatch,
  ref: applyRef,
  edge: ({ attributes }, { facts }) => {
    const branch = attributes['branch'] || facts['default-branch'];
    return branch !== undefined && nameIn(facts['ref'], 'heads') === branch ? plain('edge') : undefined;
  },
  raw: ({ attributes: { value = '' } }, values) => plain(globals(value, values)),
  sha: ({ attributes }, { facts }) => {
    const sha = facts[attributes['format'] === 'long' ? 'sha' : 'short-sha'];
    return sha === undefined ? undefined : plain(sha);
  },
};

function applyRef({ attributes: { event } }: TagRule, { facts }: RuleValues): Applied | undefined {
  const kind = event === 'branch' ? 'heads' : event === 'tag' ? 'tags' : 'pull';
  const name = nameIn(facts['ref'], kind);
  if (name === undefined) return undefined;
  return { text: kind === 'pull' ? name.replace(/\/merge$/, '') : name, latest: kind === 'tags' };
}

function applyVersion(rule: TagRule, kind: 'semver' | 'pep440', values: RuleValues): Applied | undefined {
  const { attributes, source } = rule;
  const found = versionText(rule, values);
  if (found === undefined) return undefined;
  const match = attributes['match'] ? regularExpression(attributes['match'], '', source).exec(found) : null;
  const version = versionParts(kind, (match ? (match[1] ?? match[0]) : found).replaceAll('/', '-'));
  if (version === undefined) return undefined;
  const { parts, isPreview } = version;
  const pattern = parseText(attributes['pattern'] ?? '', OF_VERSION);
  if (isPreview) return plain((isOnly(pattern, 'raw') ? parts['raw'] : parts['version']) ?? '');
  return { text: renderedWith(pattern, ({ name }) => parts[name] ?? '', values), latest: true };
}

function applyMatch(rule: TagRule, values: RuleValues): Applied | undefined {
  const { attributes, source } = rule;
  const { pattern = '', group = '0' } = attributes;
  const [, inner = pattern, flags = ''] = /^\/(.+)\/(.*)$/.exec(pattern) ?? [];
  const found = versionText(rule, values);
  const match = found === undefined ? null : regularExpression(inner, flags, source).exec(found);
  const text = match?.[Number(group)];
  return text === undefined ? undefined : { text, latest: true };
}

/** The attribute `value`, otherwise the git tag. */
function versionText({ attributes }: TagRule, values: RuleValues): string | undefined {
  return attributes['value'] ? globals(attributes['value'], values) : nameIn(values.facts['ref'], 'tags');
}

function regularExpression(pattern: string, flags: string, source: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw badInput(
      'NXBK-0901',
      `"${pattern}" in the tag rule "${source}" is not a regular expression: ${(error as Error).message}`,
      'correct the pattern',
      { cause: error },
    );
  }
}

function plain(text: string): Applied {
  return { text, latest: false };
}
