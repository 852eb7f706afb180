import { badInput } from '../../errors';
import { SCHEMAS, type Executor } from './schemas';

/**
 * Refuses whole numbers that the schema.json of the executor does not allow. Nx compares only options of type `number` with their minimum, and takes a
 * fraction for an `integer`: https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/utils/params.ts (validateProperty)
 *
 * @throws BuildkitError that names the option, its value and what is allowed
 */
export function checkNumbers(executor: Executor, options: object): void {
  const given = new Map<string, unknown>(Object.entries(options));
  for (const [name, property] of Object.entries(SCHEMAS[executor].properties)) {
    const value = given.get(name);
    if (value === undefined || !('minimum' in property) || isAllowed(value, property.minimum)) continue;
    throw badInput('NXBK-0405', `The option ${name} is ${value}`, `give a whole number, at least ${property.minimum}`);
  }
}

function isAllowed(value: unknown, minimum: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= minimum;
}
