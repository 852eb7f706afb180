import { argsDecide } from './sent-paths';

it.each([
  ['FROM $BASE\n', true],
  ['FROM a\nCOPY \\\n  $FILE /\n', true],
  ['FROM a\nCOPY a\r$FILE /\n', true],
  ['FROM --platform=$BUILDPLATFORM a\nRUN echo $A\nCOPY a /\n', false],
])('%j: build arguments decide which files are sent: %s', (dockerfile, decide) => {
  expect(argsDecide(dockerfile)).toBe(decide);
});

it('reads a file of many carriage returns at once', () => {
  expect(argsDecide(`FROM a\n${'add\r'.repeat(200_000)}`)).toBe(false);
});
