import { countRunFailures } from './retry-runs';

const why = 'the network failed (curl: connection reset)';

it('runs each RUN again as often as runRetries says, reports it, and counts each RUN alone', async () => {
  const said: string[] = [];
  const mayRunAgain = countRunFailures({ runRetries: 1, log: (line) => said.push(line) }, 1);
  expect(await mayRunAgain({ step: '[1/2] RUN curl a', why })).toBe(true);
  expect(await mayRunAgain({ step: '[2/2] RUN curl b', why })).toBe(true);
  expect(await mayRunAgain({ step: '[1/2] RUN curl a', why })).toBe(false);
  expect(said).toEqual([
    `[1/2] RUN curl a: ${why}: running it again in 0 s, 0 left`,
    `[2/2] RUN curl b: ${why}: running it again in 0 s, 0 left`,
  ]);
});

it('runs nothing again with runRetries 0', async () => {
  expect(await countRunFailures({ runRetries: 0, log: fail }, 1)({ step: 'RUN a', why })).toBe(false);
});

function fail(line: string): never {
  throw new Error(line);
}
