import { entriesOf, textsOf } from './values';
import { interpolate, type Variables } from './variables';

/** Reads texts of a service with its variables replaced. What misses one is noted, by its place and never by its value, and left out. */
export interface ComposeReader {
  text(value: unknown, place: string): string | undefined;
  texts(value: unknown, place: string): readonly string[];
  /** @param separators what may stand between key and value in a list */
  entries(value: unknown, place: string, separators?: RegExp): readonly (readonly [string, string])[];
  /** What was left out, and the variables that are written down. */
  notes(): readonly string[];
}

/** A reader for one service. */
export function composeReader({ values }: Variables): ComposeReader {
  const notes: string[] = [];
  const written = new Set<string>();
  const text = (value: unknown, place: string): string | undefined => {
    if (value === undefined || value === null) return undefined;
    const { text, missing, used } = interpolate(String(value), values);
    if (text === undefined) notes.push(`${place} needs ${missing.join(', ')} of the environment`);
    else used.forEach((name) => written.add(name));
    return text;
  };
  return {
    text,
    texts: (value, place) => textsOf(value).flatMap((one) => text(one, place) ?? []),
    entries: (value, place, separators) =>
      entriesOf(value, separators).flatMap(([name, one]) => {
        const known = text(one, `${place}.${name}`);
        return known === undefined ? [] : [[name, known] as const];
      }),
    notes: () =>
      written.size > 0
        ? [...notes, `a later change of ${[...written].join(', ')} in the env file: the value of today is written down`]
        : notes,
  };
}
