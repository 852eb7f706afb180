import { missingLine } from './match-output';

const PRINTED = '\n> nx run web:prefetch\n\n  pulled 4.2 MB in 1.3 s (twice)\nweb:1.0.0: linux/arm64\n';

it.each([
  ['lines in their order', '> nx run web:prefetch\nweb:1.0.0: linux/arm64'],
  ['what differs each time', 'pulled … MB in … s (twice)'],
  ['narrower columns', 'pulled   4.2 MB in 1.3 s (twice)'],
  ['lines that are left out', '…\nweb:1.0.0: linux/arm64'],
])('finds %s', (_, shown) => {
  expect(missingLine(shown, PRINTED)).toBeUndefined();
});

it.each([
  ['a line that was not printed', 'web:2.0.0: linux/arm64', 'web:2.0.0: linux/arm64'],
  ['a line that comes earlier', 'web:1.0.0: linux/arm64\n> nx run web:prefetch', '> nx run web:prefetch'],
  ['a part of a line', 'pulled', 'pulled'],
])('misses %s', (_, shown, missing) => {
  expect(missingLine(shown, PRINTED)).toBe(missing);
});
