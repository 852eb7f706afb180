import { print, printError } from './print';

afterEach(() => jest.restoreAllMocks());

it.each([
  ['log', print],
  ['error', printError],
] as const)('shows what a terminal would obey (%s)', (method, show) => {
  const shown = jest.spyOn(console, method).mockImplementation();
  show('one\n\u001b[2Jtwo\u001b]0;title\u0007\rthree\u202e');
  expect(shown.mock.calls).toEqual([['one\ntwothree']]);
});
