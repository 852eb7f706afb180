import { pairOf } from '../../../flag-values';

/** The value of a YAML mapping. */
export type YamlMap = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A mapping, `{}` for anything else. */
export function mapOf(value: unknown): YamlMap {
  return isMapping(value) ? value : {};
}

/** A text; undefined for null, and for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A list of texts; one text is a list of one. */
export function textsOf(value: unknown): readonly string[] {
  return [value ?? []].flat().flatMap((one) => textOf(one) ?? []);
}

/** A mapping, or a list of `key=value`; null for a key without a value, which means that of the environment. */
export function pairsOf(value: unknown): Readonly<Record<string, string | null>> {
  if (Array.isArray(value))
    return Object.fromEntries(
      textsOf(value)
        .map(pairOf)
        .map(([key, one]) => [key, one ?? null]),
    );
  return Object.fromEntries(Object.entries(mapOf(value)).map(([key, one]) => [key, textOf(one) ?? null]));
}
