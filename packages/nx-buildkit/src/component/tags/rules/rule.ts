import { badInput } from '../../../errors';
import { csvFields } from '../../../util/csv';

export type RuleType = 'schedule' | 'semver' | 'pep440' | 'match' | 'edge' | 'ref' | 'raw' | 'sha';

/** A rule that makes a tag, in the syntax of docker/metadata-action: `type=semver,pattern={{major}}.{{minor}}`. */
export interface TagRule {
  readonly type: RuleType;
  /** As the user wrote it. */
  readonly source: string;
  readonly priority: number;
  /** With the defaults of its type. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface RuleKind {
  readonly priority: number;
  readonly defaults: Readonly<Record<string, string>>;
  /** The attributes without a default. */
  readonly required?: readonly string[];
}

/** https://github.com/docker/metadata-action/blob/v6.0.0/src/tag.ts (DefaultPriorities, Parse) */
const KINDS: Readonly<Record<RuleType, RuleKind>> = {
  schedule: { priority: 1000, defaults: { pattern: 'nightly' } },
  semver: { priority: 900, defaults: { value: '', match: '' }, required: ['pattern'] },
  pep440: { priority: 900, defaults: { value: '', match: '' }, required: ['pattern'] },
  match: { priority: 800, defaults: { value: '', group: '0' }, required: ['pattern'] },
  edge: { priority: 700, defaults: { branch: '' } },
  ref: { priority: 600, defaults: {}, required: ['event'] },
  raw: { priority: 200, defaults: {}, required: ['value'] },
  sha: { priority: 100, defaults: { prefix: 'sha-', format: 'short' } },
};

/** The values of attributes that are one of a few words. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  event: ['branch', 'tag', 'pr'],
  format: ['short', 'long'],
};

const COMMON = ['enable', 'priority', 'prefix', 'suffix'];

/** Whether an entry of the option `tags` is a rule. The others are names of images, which contain no `=`. */
export function isRule(entry: string): boolean {
  return entry.includes('=');
}

/** @throws BuildkitError for a rule that docker/metadata-action refuses, and for an unknown attribute, which it ignores */
export function parseRule(source: string): TagRule {
  const fields = csvFields(source).map((field): readonly [string, string] => {
    const [key = '', value] = field.split(/(?<=^[^=]+?)=/).map((part) => part.trim());
    return value === undefined ? ['value', key] : [key.toLowerCase(), value];
  });
  const { type = 'raw', ...given } = Object.fromEntries(fields);
  const known = Object.keys(KINDS).find((name): name is RuleType => name === type);
  if (known === undefined) throw wrong(source, `type=${type}`, `a type is one of ${Object.keys(KINDS).join(', ')}`);
  const { priority, defaults, required = [] } = KINDS[known];
  const attributes: Record<string, string> = {
    ...defaults,
    ...(given['event'] === 'pr' && { prefix: 'pr-' }),
    enable: 'true',
    ...given,
  };
  const allowed = [...COMMON, ...Object.keys(defaults), ...required];
  const unknown = Object.keys(given).find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw wrong(source, unknown, `type=${known} has ${allowed.join(', ')}`);
  for (const name of required) {
    if (!(name in attributes)) throw badInput('NXBK-0901', `The tag rule "${source}" has no ${name}`, `add ${name}=…`);
  }
  for (const [name, words] of Object.entries(WORDS)) {
    const value = attributes[name];
    if (value !== undefined && !words.includes(value))
      throw wrong(source, `${name}=${value}`, `use one of ${words.join(', ')}`);
  }
  const own = numberIn(source, 'priority', attributes['priority'] ?? String(priority));
  if (known === 'match') numberIn(source, 'group', attributes['group'] ?? '');
  return { type: known, source, priority: own, attributes };
}

function numberIn(source: string, name: string, text: string): number {
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw wrong(source, `${name}=${text}`, 'give a number');
  return value;
}

function wrong(source: string, part: string, remedy: string): Error {
  return badInput('NXBK-0901', `"${part}" in the tag rule "${source}" is not known`, remedy);
}
