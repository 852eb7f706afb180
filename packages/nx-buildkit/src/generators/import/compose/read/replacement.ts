import { isMapping } from './values';

/** A value that replaces that of earlier files: https://docs.docker.com/reference/compose-file/merge/#replace-value */
export class Replacement {
  /** @param value undefined for `!reset`, which removes the value */
  constructor(readonly value: unknown) {}
}

/** The rest of lower content after upper content replaces some of it. */
export function withoutReplaced(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return below;
  const entries = Object.entries(below).filter(([key]) => !(above[key] instanceof Replacement));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutReplaced(value, above[key])]));
}

/** Content with its replacements in their places. */
export function replaced(content: unknown): unknown {
  if (content instanceof Replacement) return content.value;
  if (Array.isArray(content)) return content.map(replaced).filter((one) => one !== undefined);
  if (!isMapping(content)) return content;
  const entries = Object.entries(content).map(([key, value]): [string, unknown] => [key, replaced(value)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
