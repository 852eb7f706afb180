import { badInput } from '../../../errors';

/** `{{branch}}`, or `{{date 'YYYYMMDD' tz='Asia/Tokyo'}}` with a format and a time zone. */
export interface Expression {
  readonly name: string;
  readonly format?: string;
  readonly zone?: string;
}

/** A text in parts: literal ones and expressions. */
export type Text = readonly (string | Expression)[];

/** What `enable`, `value`, `prefix` and `suffix` can contain. */
export const GLOBAL = [
  'branch',
  'tag',
  'sha',
  'base_ref',
  'is_default_branch',
  'is_not_default_branch',
  'date',
  'commit_date',
] as const;

/** What the pattern of a version can contain. */
export const OF_VERSION = ['raw', 'version', 'major', 'minor', 'patch'] as const;

/** What the pattern of a schedule can contain. */
export const OF_SCHEDULE = ['date', 'commit_date'] as const;

const DATES: readonly string[] = OF_SCHEDULE;
const QUOTED = `(?:'([^']*)'|"([^"]*)")`;
const DATE = new RegExp(`^(\\w+)\\s+${QUOTED}(?:\\s+tz=${QUOTED})?$`);

/**
 * Reads the expressions in a text. docker/metadata-action reads it with Handlebars, for which an unknown name is an empty text: a misspelt name would
 * silently become another tag, so it is refused here.
 *
 * @param known the names that are allowed
 * @throws BuildkitError for anything else between two braces
 */
export function parseText(text: string, known: readonly string[]): Text {
  return text
    .split(/(\{\{\{?[^{}]*\}?\}\})/)
    .filter((part) => part !== '')
    .map((part) => {
      if (!part.startsWith('{{')) return part;
      const inner = part.replace(/^\{+|\}+$/g, '').trim();
      const [, date, single, double, zone, doubleZone] = DATE.exec(inner) ?? [];
      const name = date ?? inner;
      if (!known.includes(name) || (date !== undefined) !== DATES.includes(name)) throw unknown(part, known);
      if (date === undefined) return { name };
      return { name, format: single ?? double ?? '', zone: zone ?? doubleZone ?? 'UTC' };
    });
}

/** Whether a text is nothing but one expression of this name. */
export function isOnly(text: Text, name: string): boolean {
  const [part, ...others] = text;
  return others.length === 0 && typeof part === 'object' && part.name === name;
}

function unknown(part: string, known: readonly string[]): Error {
  const all = known.map((name) => (DATES.includes(name) ? `{{${name} 'YYYYMMDD'}}` : `{{${name}}}`));
  return badInput('NXBK-0901', `"${part}" is not an expression of a tag rule`, `use one of ${all.join(' ')}`);
}
