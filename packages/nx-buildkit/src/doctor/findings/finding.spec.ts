import { fail, ok, unlessAll, warn } from './finding';

test('what fails for some is a warning, and for all a failure', () => {
  expect(unlessAll([fail('a', 'x'), ok('b'), fail('c', 'y')])).toEqual([warn('a', 'x'), ok('b'), warn('c', 'y')]);
  expect(unlessAll([fail('a', 'x'), fail('c', 'y')])).toEqual([fail('a', 'x'), fail('c', 'y')]);
  expect(unlessAll([fail('a', 'x')], true)).toEqual([warn('a', 'x')]);
  expect(unlessAll([])).toEqual([]);
});
