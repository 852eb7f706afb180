/** The schema of one option, or of all. */
type Schema = Readonly<Record<string, unknown>>;

const REFERENCE = { $ref: '#/definitions/anything' };

/** To Nx, a schema without a type fits neither lists nor objects nor null. */
const ANYTHING = { anyOf: [{}, { type: 'array', items: REFERENCE }, { type: 'object' }, { type: 'null' }] };

/**
 * The schema.json of an executor that runs as a batch, as it is published: it says the same to editors, but Nx refuses nothing by it. Nx ends a whole batch
 * with a stack trace that does not even name an option that its schema refuses:
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/batch/run-batch.ts (runTasks). The executor itself refuses such an option, for the
 * task that has it.
 *
 * Nx does not know `unevaluatedProperties`, and takes the first `anyOf` that fits for all that it has to check:
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/utils/params.ts (validateObject, validateProperty)
 */
export function batchSchema({ additionalProperties, properties, ...rest }: Schema): Schema {
  return {
    ...rest,
    ...(additionalProperties === false && { unevaluatedProperties: false }),
    properties: Object.fromEntries(
      Object.entries(properties as Record<string, Schema>).map(([name, option]) => [name, unrefusedOption(option)]),
    ),
    definitions: { anything: ANYTHING },
  };
}

function unrefusedOption({ oneOf, ...option }: Schema): Schema {
  return { ...option, ...typesOf(oneOf as Schema[] | undefined), anyOf: [REFERENCE] };
}

/** Nx compares `oneOf` before `anyOf`, and turns text into the same values for a list of types. */
function typesOf(alternatives: readonly Schema[] | undefined): Schema {
  if (!alternatives) return {};
  return Object.assign({}, ...alternatives, { type: alternatives.map(({ type }) => type) }) as Schema;
}
