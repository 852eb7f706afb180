/** A note for the user about something that is taken over. */
export interface Note {
  /** `lost`: a setting that has no effect any more; `hint`: a decision that the user can change. */
  readonly kind: 'lost' | 'hint';
  readonly text: string;
}

/** A value with its notes. */
export interface Noted<Value> {
  readonly value: Value;
  readonly notes: readonly Note[];
}

export function lost(text: string): Note {
  return { kind: 'lost', text };
}

export function hint(text: string): Note {
  return { kind: 'hint', text };
}

export function noted<Value>(value: Value, ...notes: readonly Note[]): Noted<Value> {
  return { value, notes };
}

/** The value that is derived from another one, with the notes of both. */
export function notedFrom<Value, Result>(
  { value, notes }: Noted<Value>,
  make: (value: Value) => Noted<Result>,
): Noted<Result> {
  const made = make(value);
  return { value: made.value, notes: [...notes, ...made.notes] };
}

/** One list of all values. */
export function notedList<Value>(all: readonly Noted<Value>[]): Noted<readonly Value[]> {
  return { value: all.map(({ value }) => value), notes: all.flatMap(({ notes }) => notes) };
}

/** One record of all values. */
export function notedFields<Fields extends object>(fields: {
  readonly [Key in keyof Fields]: Noted<Fields[Key]>;
}): Noted<Fields> {
  const entries = Object.entries<Noted<unknown>>(fields);
  return {
    value: Object.fromEntries(entries.map(([key, { value }]) => [key, value])) as Fields,
    notes: entries.flatMap(([, { notes }]) => notes),
  };
}
