import { fail, failure, ok, unlessAll, warn } from './finding';

test('what fails for some is a warning, and for all a failure', () => {
  expect(unlessAll([fail('NXBK-1303', 'a', 'x'), ok('b'), fail('NXBK-1303', 'c', 'y')])).toEqual([
    warn('NXBK-1303', 'a', 'x'),
    ok('b'),
    warn('NXBK-1303', 'c', 'y'),
  ]);
  expect(unlessAll([fail('NXBK-1303', 'a', 'x'), fail('NXBK-1303', 'c', 'y')])).toEqual([
    fail('NXBK-1303', 'a', 'x'),
    fail('NXBK-1303', 'c', 'y'),
  ]);
  expect(unlessAll([fail('NXBK-1303', 'a', 'x')], true)).toEqual([warn('NXBK-1303', 'a', 'x')]);
  expect(unlessAll([])).toEqual([]);
});

test('what this host fails is not a fault of the check', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path: '/x' });
  expect(failure(full)).toMatchObject({
    status: 'fail',
    code: 'NXBK-0002',
    what: '/x: no space left on device (ENOSPC)',
  });
  expect(failure(new TypeError('x is not a function'))).toMatchObject({
    status: 'warn',
    code: 'NXBK-1301',
    what: 'the check itself failed: x is not a function',
  });
});
