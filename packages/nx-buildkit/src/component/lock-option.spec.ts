import { checkLockOption } from './lock-option';

const target = { options: {}, configurations: { ci: { lock: 'project' as const } } };

it.each([
  [undefined, undefined],
  ['dist', undefined],
  ['project', 'ci'],
  [undefined, 'ci'],
])('lets the lock %s of the target pass in the configuration %s', (lock, configuration) => {
  expect(() => checkLockOption(lock, target, configuration)).not.toThrow();
});

it.each([
  ['project', undefined],
  ['dist', 'ci'],
])('refuses %s where the target has the other one', (lock, configuration) => {
  expect(() => checkLockOption(lock, target, configuration)).toThrow(`lock cannot be ${lock} on the command line`);
});
