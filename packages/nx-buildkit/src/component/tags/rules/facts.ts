import { badInput } from '../../../errors';
import { UNKNOWN_TO_GIT } from '../git';
import type { Expression } from './expression';

/**
 * What a tag rule or a token reads from git, from the variables of a CI system, or from the clock: `ref`, or a date in its format,
 * `date:YYYYMMDD@UTC`. Each fact that a rule or a token needs is an input of the task.
 */
export type FactName =
  | 'ref'
  | 'source-branch'
  | 'sha'
  | 'short-sha'
  | 'event'
  | 'base-ref'
  | 'default-branch'
  | 'is-default-branch'
  | `${'date' | 'commit-date'}:${string}@${string}`
  | `currentDate:${string}`;

/** The values of facts. One that is not known here is missing. */
export type Facts = Readonly<Partial<Record<string, string>>>;

const UNKNOWN: Readonly<Record<string, string>> = {
  ref: UNKNOWN_TO_GIT.ref,
  sha: UNKNOWN_TO_GIT.commit,
  'short-sha': UNKNOWN_TO_GIT.commit,
  'commit-date': UNKNOWN_TO_GIT.commit,
};

/** The fact behind an expression of {@link GLOBAL}; undefined for a part of a version. */
export function factOf({ name, format = '', zone = '' }: Expression): FactName | undefined {
  switch (name) {
    case 'branch':
    case 'tag':
      return 'ref';
    case 'sha':
      return 'short-sha';
    case 'base_ref':
      return 'base-ref';
    case 'is_default_branch':
    case 'is_not_default_branch':
      return 'is-default-branch';
    case 'date':
      return `date:${format}@${zone}`;
    case 'commit_date':
      return `commit-date:${format}@${zone}`;
    default:
      return undefined;
  }
}

/** The value of an expression of {@link GLOBAL}. @throws BuildkitError when it is not known here */
export function valueOf(expression: Expression, facts: Facts): string {
  const { name } = expression;
  const fact = factOf(expression) ?? name;
  if (name === 'base_ref') return facts[fact] ?? '';
  if (name === 'is_not_default_branch') return facts[fact] === 'true' ? 'false' : 'true';
  const value = facts[fact];
  if (value === undefined) {
    const why = UNKNOWN[fact.replace(/:.*/, '')] ?? 'it is not known here';
    throw badInput('NXBK-0902', `{{${name}}} in a tag rule has no value: ${why}`);
  }
  if (name === 'branch') return nameIn(value, 'heads') ?? '';
  return name === 'tag' ? (nameIn(value, 'tags') ?? '') : value;
}

/** `main` for `refs/heads/main`; undefined for a ref of another kind. */
export function nameIn(ref: string | undefined, kind: 'heads' | 'tags' | 'pull'): string | undefined {
  const prefix = `refs/${kind}/`;
  return ref?.startsWith(prefix) ? ref.slice(prefix.length) : undefined;
}
