/** The part of JSON Schema that the schemas of the executors are written in. */
export interface OptionSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: OptionSchema;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly additionalProperties?: boolean | OptionSchema;
  readonly anyOf?: readonly OptionSchema[];
  readonly oneOf?: readonly OptionSchema[];
}

/** What is wrong with options. */
export type OptionFault =
  | { readonly path: readonly string[]; readonly unknown: true; readonly known: readonly string[] }
  | { readonly path: readonly string[]; readonly unknown: false; readonly expected: string };

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  array: 'a list',
  object: 'names with values',
};

/**
 * The first thing that a schema does not allow in a value: a name that it does not know, or a value of another kind. Whole numbers are not looked at:
 * checkNumbers does it.
 *
 * @param path the names that lead to the value
 */
export function faultIn(value: unknown, schema: OptionSchema, path: readonly string[] = []): OptionFault | undefined {
  const alternatives = schema.oneOf ?? schema.anyOf ?? typesIn(schema);
  if (alternatives.length !== 1) {
    const faults = alternatives.map((one) => faultIn(value, one, path));
    return faults.includes(undefined) || alternatives.length === 0 ? undefined : wrong(path, alternatives);
  }
  if (schema.enum && !schema.enum.includes(value)) return wrong(path, [schema]);
  if (schema.type === 'integer' || schema.type === undefined) return undefined;
  if (kindOf(value) !== schema.type) return wrong(path, [schema]);
  const faults = Array.isArray(value)
    ? value.map((one, i) => schema.items && faultIn(one, schema.items, [...path, `${i}`]))
    : Object.entries(schema.type === 'object' ? (value as object) : {}).map(([name, one]: [string, unknown]) =>
        faultOfName(name, one, schema, path),
      );
  return faults.find((fault) => fault !== undefined);
}

function faultOfName(
  name: string,
  value: unknown,
  { properties = {}, additionalProperties = true }: OptionSchema,
  path: readonly string[],
): OptionFault | undefined {
  const own = [...path, name];
  const schema = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
  if (schema === undefined || schema === true || value === undefined) return undefined;
  if (schema !== false) return faultIn(value, schema, own);
  return { path: own, unknown: true, known: Object.keys(properties) };
}

/** A schema for each of several types. */
function typesIn(schema: OptionSchema): readonly OptionSchema[] {
  return typeof schema.type === 'object' ? schema.type.map((type) => ({ ...schema, type })) : [schema];
}

function wrong(path: readonly string[], schemas: readonly OptionSchema[]): OptionFault {
  return { path, unknown: false, expected: schemas.map(describeKind).join(' or ') };
}

function describeKind({ enum: values, type }: OptionSchema): string {
  return values ? values.join(' or ') : (KINDS[String(type)] ?? String(type));
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}
