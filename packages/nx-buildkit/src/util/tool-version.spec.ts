import { isOlder } from './tool-version';

test.each([
  ['v0.12.1', true],
  ['0.13.0', false],
  ['v0.38.2-desktop.1', false],
  ['v0.0.0+unknown', false],
  ['library-import', false],
])('%s is older than 0.13.0: %s', (version, older) => {
  expect(isOlder(version, '0.13.0')).toBe(older);
});
