import { fail, ok, unlessAll, warn } from './finding';

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
