import { badInput } from '../errors';

const HOW = 'write it as comma-separated fields, one that has a comma in quotation marks: type=oci,dest=app.tar';

/**
 * The fields of a line of CSV, as Docker's programs read the values of their flags: https://github.com/tonistiigi/go-csvvalue (Fields)
 *
 * @throws BuildkitError for quotes that do not belong there
 */
export function csvFields(line: string): readonly string[] {
  if (line === '') throw badInput('NXBK-0405', 'A value of comma-separated fields is empty', HOW);
  const fields: string[] = [];
  for (let rest: string | undefined = line; rest !== undefined;) {
    const field: Field = rest.startsWith('"') ? quotedField(rest) : bareField(rest);
    fields.push(field.text);
    rest = field.rest;
  }
  return fields;
}

/** A line of CSV: fields with commas, quotes or line breaks are quoted. */
export function csvLine(fields: readonly string[]): string {
  return fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

/**
 * Reads `type=oci,dest=app.tar`; a word without `=` has an empty value.
 *
 * @throws BuildkitError for what is not a line of CSV
 */
export function readAttributes(line: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    csvFields(line).map((field) => {
      const [key = '', ...value] = field.split('=');
      return [key.trim(), value.join('=').trim()];
    }),
  );
}

/** Writes `type=oci,dest=app.tar`. */
export function writeAttributes(attributes: Readonly<Record<string, string>>): string {
  return csvLine(Object.entries(attributes).map(([key, value]) => `${key}=${value}`));
}

interface Field {
  readonly text: string;
  /** What follows the comma, or undefined at the end. */
  readonly rest: string | undefined;
}

function bareField(text: string): Field {
  const comma = text.indexOf(',');
  const field = comma < 0 ? text : text.slice(0, comma);
  if (field.includes('"')) throw wrongQuotes(field);
  return { text: field, rest: comma < 0 ? undefined : text.slice(comma + 1) };
}

function quotedField(text: string): Field {
  const match = /^"((?:[^"]|"")*)"(?:$|,)/.exec(text);
  if (!match) throw wrongQuotes(text.slice(1));
  const rest = match[0].endsWith(',') ? text.slice(match[0].length) : undefined;
  return { text: (match[1] ?? '').replaceAll('""', '"'), rest };
}

/** Names the field, and does not repeat its value, which can be a secret. */
function wrongQuotes(field: string): Error {
  const [name = ''] = field.split(/[=",]/);
  return badInput(
    'NXBK-0405',
    `The field ${JSON.stringify(name)} of comma-separated fields has a quotation mark too many or too few`,
    HOW,
  );
}
