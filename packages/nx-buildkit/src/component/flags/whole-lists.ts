import { badInput } from '../../errors';
import { csvFields, csvLine } from '../../util/csv';
import { camelCase } from './camel-case';

/** Puts the entries of a list together from what a command line has of them. */
type Join = (text: string, list: string) => readonly string[];

/** Lists whose entries can have commas of their own, as docker buildx and docker/metadata-action take them. */
const LISTS: Readonly<Record<string, Join>> = {
  cacheFrom: ofAttributes,
  cacheTo: ofAttributes,
  extraArgs: ofArguments,
  flavor: ofAttributes,
  outputs: ofAttributes,
  secrets: ofAttributes,
  ssh: ofAgents,
  tags: ofAttributes,
};

/**
 * The lists of a command line that Nx takes apart: it splits an option that is given once at each comma, so `--outputs=type=oci,dest=app.tar` would be two
 * outputs. https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/utils/params.ts (coerceType)
 *
 * @param overrides the options of the command line as a task has them, by camel-case or kebab-case names
 * @returns only those lists, by their names in schema.json
 * @throws BuildkitError for quotes that do not belong there, and for a comma that can mean two things
 */
export function wholeLists(overrides: unknown): Readonly<Record<string, readonly string[]>> {
  const given = Object.entries((overrides ?? {}) as object).map(([name, value]) => [camelCase(name), value] as const);
  return Object.fromEntries(
    given.flatMap(([name, value]) => {
      const join = LISTS[name];
      return join && typeof value === 'string' && value.includes(',') ? [[name, join(value, name)]] : [];
    }),
  );
}

/** An entry has each attribute once, so one that comes again begins the next entry, as a word without `=` does: `load,type=oci,dest=app.tar`. */
function ofAttributes(text: string): readonly string[] {
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

/**
 * An agent can have several keys: `default=/keys/a,/keys/b`. https://github.com/docker/buildx/blob/v0.38.2/util/buildflags/ssh.go (parseSSH)
 */
function ofAgents(text: string, list: string): readonly string[] {
  const entries: string[] = [];
  for (const word of text.split(',')) {
    const last = entries.at(-1);
    const mayBeKey = last?.includes('=') === true && !word.includes('=');
    if (mayBeKey && !/[/\\]/.test(word))
      throw badInput(
        'NXBK-0405',
        `In --${list}=${text}, ${word} can be a key of ${last} or an agent of its own`,
        `write the path of a key with a folder, ./${word}, and give agents one by one: --${list}=${last} --${list}=${word}`,
      );
    if (mayBeKey) entries.push(`${entries.pop()},${word}`);
    else entries.push(word);
  }
  return entries;
}

/** Arguments of docker buildx build, which takes no words but flags and their values: what is neither belongs to what is before its comma. */
function ofArguments(text: string): readonly string[] {
  const words: string[] = [];
  for (const word of text.split(',')) {
    const last = words.at(-1);
    const isValue = last?.startsWith('-') === true && !last.includes('=');
    if (last === undefined || isValue || word.startsWith('-')) words.push(word);
    else words.push(`${words.pop()},${word}`);
  }
  return words;
}
