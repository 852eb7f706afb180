import { hint, lost, noted, notedList, type Noted } from '../../notes';
import { interpolate } from './read/interpolate';
import type { Variables } from './read/variables';

type Entries = readonly (readonly [string, string])[];

/** Replaces the variables in texts of a service. A text with a missing one is left out, and the note names its place, never its value. */
export interface Texts {
  text(value: string | null | undefined, place: string): Noted<string | undefined>;
  list(values: readonly string[] | undefined, place: string): Noted<readonly string[]>;
  /** A list of tags, which can take missing values from the environment of the build. */
  templates(values: readonly string[], place: string): Noted<readonly string[]>;
  entries(values: Readonly<Record<string, string | null>> | undefined, place: string): Noted<Entries>;
}

export function textsWith(variables: Variables): Texts {
  const { values, files } = variables;
  const written = (used: readonly string[]) =>
    used
      .filter((name) => files[name] !== undefined)
      .map((name) => hint(`${name} of ${files[name]} is written down as it is today`));
  const text = (value: string | null | undefined, place: string): Noted<string | undefined> => {
    if (value === undefined || value === null) return noted(undefined);
    const { text, missing, used } = interpolate(value, values);
    if (text !== undefined) return noted(text, ...written(used));
    return noted(undefined, lost(`${place} needs ${[...new Set(missing)].join(', ')} of the environment`));
  };
  const template = (value: string, place: string): Noted<string | undefined> => {
    const { template, missing, used } = interpolate(value, values);
    if (missing.length === 0 || template === undefined || /[{}]/.test(value.replaceAll(/\$\{[^{}]*\}/g, ''))) {
      return text(value, place);
    }
    const names = [...new Set(missing)].join(', ');
    return noted(template, ...written(used), hint(`${place} takes ${names} from the environment of each build`));
  };
  const list = (values: readonly string[], place: string, read: typeof template): Noted<readonly string[]> => {
    const { value, notes } = notedList(values.map((one) => read(one, place)));
    return { value: value.filter((one) => one !== undefined), notes };
  };
  return {
    text,
    list: (values = [], place) => list(values, place, text),
    templates: (values, place) => list(values, place, template),
    entries: (values = {}, place) => {
      const all = Object.entries(values).map(([name, value]) => ({ name, read: text(value, `${place}.${name}`) }));
      return {
        value: all.flatMap(({ name, read }) => (read.value === undefined ? [] : [[name, read.value] as const])),
        notes: all.flatMap(({ read }) => read.notes),
      };
    },
  };
}
