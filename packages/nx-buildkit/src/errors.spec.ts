import { badInput, describeError } from './errors';

const verbose = process.env['NX_VERBOSE_LOGGING'];
afterEach(() => {
  if (verbose === undefined) delete process.env['NX_VERBOSE_LOGGING'];
  else process.env['NX_VERBOSE_LOGGING'] = verbose;
});

it.each([
  ['true', true],
  ['false', false],
])('shows where an unexpected error comes from, and from what, for NX_VERBOSE_LOGGING=%s: %s', (value, isShown) => {
  process.env['NX_VERBOSE_LOGGING'] = value;
  const text = describeError(new TypeError('x is not a function', { cause: new Error('the cause') }));
  expect(text).toContain('nx-buildkit failed unexpectedly: x is not a function');
  expect(text.includes('errors.spec')).toBe(isShown);
  expect(text.includes('the cause')).toBe(isShown);
});

it('shows no trace of an expected failure, whose cause stays with it', () => {
  process.env['NX_VERBOSE_LOGGING'] = 'true';
  const cause = new Error('ENOENT');
  const failure = badInput('The file x cannot be read', 'create it', { cause });
  expect(failure.cause).toBe(cause);
  expect(describeError(failure)).toBe('The file x cannot be read (failed in this host)\nWhat to do: create it');
});
