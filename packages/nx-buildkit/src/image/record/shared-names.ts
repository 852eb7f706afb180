import type { RecordedImage } from './recorded-images';

/** What one task of a run built. */
export interface TaskRecord {
  readonly project: string;
  readonly task: string;
  readonly images: readonly RecordedImage[];
}

/** A name that several tasks of a run gave to different images. */
export interface SharedName {
  readonly name: string;
  /** `project:task` */
  readonly tasks: readonly string[];
}

/** The names under which it is left to chance which image is found. */
export function sharedNames(records: readonly TaskRecord[]): readonly SharedName[] {
  const byName = new Map<string, Map<string, string>>();
  for (const { project, task, images } of records) {
    for (const { names, digest, outputs } of images) {
      if (digest === undefined || !outputs.some((type) => type === 'load' || type === 'push')) continue;
      for (const name of names) {
        byName.set(name, (byName.get(name) ?? new Map<string, string>()).set(`${project}:${task}`, digest));
      }
    }
  }
  return [...byName].flatMap(([name, tasks]) =>
    new Set(tasks.values()).size > 1 ? [{ name, tasks: [...tasks.keys()].sort() }] : [],
  );
}
