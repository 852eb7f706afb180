import { collectOutput } from './collect-output';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('shows the latest line of a task now and then, as long as there is a new one, and gives all of it in the end', () => {
  const shown: string[] = [];
  const output = collectOutput('web:docker-build', (line) => shown.push(line), 10_000);
  jest.advanceTimersByTime(60_000);
  expect(shown).toEqual([]);
  output.write('#1 one\n');
  output.write('#2 two\n#2 more\n');
  output.write('\n');
  jest.advanceTimersByTime(60_000);
  expect(shown).toEqual(['web:docker-build: #2 more']);
  output.write('#3 three\n');
  jest.advanceTimersByTime(60_000);
  expect(shown).toHaveLength(2);
  expect(output.end()).toBe('#1 one\n#2 two\n#2 more\n\n#3 three\n');
  jest.advanceTimersByTime(60_000);
  expect(shown).toHaveLength(2);
});
