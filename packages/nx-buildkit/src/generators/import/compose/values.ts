/** The text and lists of a compose file, whose maps may also be lists of `key=value`: https://docs.docker.com/reference/compose-file/build/ */

/** What YAML gives for a mapping. */
export type YamlMap = Readonly<Record<string, unknown>>;

/** A mapping, `{}` for anything else. */
export function mapOf(value: unknown): YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as YamlMap) : {};
}

/** A list of texts; one text is a list of one. */
export function textsOf(value: unknown): readonly string[] {
  return [value ?? []].flat().map(String);
}

/**
 * The entries of a mapping, or of a list of `key=value`; undefined for a key without a value, which means the environment's.
 *
 * @param separators what may stand between key and value in a list
 */
export function entriesOf(value: unknown, separators = /=/): readonly (readonly [string, string | undefined])[] {
  if (!Array.isArray(value)) {
    return Object.entries(mapOf(value)).map(
      ([key, one]) => [key, one === undefined || one === null ? undefined : String(one)] as const,
    );
  }
  const entries = value.map(String).map((text) => {
    const at = text.search(separators);
    return at < 0 ? ([text, undefined] as const) : ([text.slice(0, at), text.slice(at + 1)] as const);
  });
  return [...new Map(entries)];
}
