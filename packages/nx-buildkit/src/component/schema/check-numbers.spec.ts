import { checkNumbers } from './check-numbers';
import { SCHEMAS, type Executor } from './schemas';

/** Each option of an executor that is a whole number. */
const NUMBERS = Object.entries(SCHEMAS).flatMap(([executor, { properties }]) =>
  Object.entries(properties).flatMap(([name, property]: [string, { type?: unknown; minimum?: number }]) =>
    property.type === 'integer' ? [[executor as Executor, name, property.minimum ?? NaN] as const] : [],
  ),
);

it.each(NUMBERS)('refuses a number of %s that cannot be %s', (executor, name, minimum) => {
  for (const value of [minimum - 1, -1, minimum + 0.5, NaN, Infinity, 1e21, '1'])
    expect(() => checkNumbers(executor, { [name]: value })).toThrow(
      expect.objectContaining({
        what: `The option ${name} is ${value}`,
        remedy: expect.stringContaining(`${minimum}`),
      }),
    );
  expect(() => checkNumbers(executor, { [name]: minimum })).not.toThrow();
});

it('says which option has which value, and what it may have', () => {
  const check = () => checkNumbers('prefetch', { concurrency: 0, stallTimeout: undefined });
  expect(check).toFailWith('NXBK-0405');
  expect(check).toThrow(expect.objectContaining({ remedy: 'give a whole number, at least 1' }));
});
