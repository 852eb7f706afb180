import { badInput, BuildkitError, describeError } from './errors';

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
  const failure = badInput('NXBK-0402', 'The file x cannot be read', 'create it', { cause });
  expect(failure.cause).toBe(cause);
  expect(describeError(failure)).toBe(
    [
      'The file x cannot be read (failed on this host)',
      'What to do: create it',
      'More: node_modules/nx-buildkit/docs/troubleshooting.md NXBK-0402',
    ].join('\n'),
  );
});

it('takes from its code what it does not know better', () => {
  const failure = new BuildkitError({ code: 'NXBK-0501', what: 'm.example refuses connections', failedIn: 'a mirror' });
  expect(describeError(failure)).toMatch(
    /^m\.example refuses connections \(failed in a mirror; transient, try again\)\nWhat to do: run it again/,
  );
});

it('says of bad input that it is on this host, whatever the usual place of its code is', () => {
  expect(describeError(badInput('NXBK-0305', 'ca cannot be read'))).toMatch(
    /^ca cannot be read \(failed on this host\)\n/,
  );
});
