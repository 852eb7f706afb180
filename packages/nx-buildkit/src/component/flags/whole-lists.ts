import { csvFields, csvLine } from '../../util/csv';
import { camelCase } from './camel-case';

/** Lists whose entries have commas of their own, as docker buildx and docker/metadata-action take them. */
const LISTS: readonly string[] = ['cacheFrom', 'cacheTo', 'flavor', 'outputs', 'secrets', 'tags'];

/**
 * The lists of a command line that Nx takes apart: it splits an option that is given once at each comma, so `--outputs=type=oci,dest=app.tar` would be two
 * outputs. https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/utils/params.ts (coerceType)
 *
 * @param overrides the options of the command line as a task has them, by camel-case or kebab-case names
 * @returns only those lists, by their names in schema.json
 * @throws BuildkitError for quotes that do not belong there
 */
export function wholeLists(overrides: unknown): Readonly<Record<string, readonly string[]>> {
  const given = Object.entries((overrides ?? {}) as object).map(([name, value]) => [camelCase(name), value] as const);
  return Object.fromEntries(
    given.flatMap(([name, value]) =>
      LISTS.includes(name) && typeof value === 'string' && /=.*,|,.*=/.test(value) ? [[name, entriesIn(value)]] : [],
    ),
  );
}

/** An entry has each attribute once, so one that comes again begins the next entry, as a word without `=` does: `load,type=oci,dest=app.tar`. */
function entriesIn(text: string): readonly string[] {
  const entries: string[][] = [];
  for (const field of csvFields(text)) {
    const last = entries.at(-1);
    const isNext =
      !field.includes('=') || !last?.every((other) => other.includes('=') && nameOf(other) !== nameOf(field));
    if (!last || isNext) entries.push([field]);
    else last.push(field);
  }
  return entries.map(csvLine);
}

function nameOf(field: string): string | undefined {
  return field.split('=')[0]?.trim();
}
