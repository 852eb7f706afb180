import { findFailedRun } from './failed-run';
import { networkRunFailure, stalledRunFailure } from './run-failure';

const STDERR = [
  '#5 [a 2/2] RUN curl -fsSLO https://packages.example/tool',
  '#5 0.222 one',
  '#5 1.223   0 %\r 50 %\r\u001b[31mcurl: (56) Recv failure: Connection reset by peer\u001b[0m',
  '#5 ERROR: process "/bin/sh -c curl -fsSLO https://packages.example/tool" did not complete successfully: exit code: 56',
  '',
  '#6 [b 2/3] RUN exit 3',
  '#6 0.100 #5 0.100 of another step',
  '#6 ERROR: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
  '------',
  'ERROR: failed to build: failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
].join('\n');
const errorOf = (command: string, code: number) =>
  `failed to solve: process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}`;

it('reads what the RUN that BuildKit names has printed, as a terminal shows it', () => {
  expect(findFailedRun(STDERR, errorOf('curl -fsSLO https://packages.example/tool', 56))).toEqual({
    step: '[a 2/2] RUN curl -fsSLO https://packages.example/tool',
    command: '/bin/sh -c curl -fsSLO https://packages.example/tool',
    exitCode: 56,
    lines: ['one', 'curl: (56) Recv failure: Connection reset by peer'],
  });
});

it('says why a RUN can succeed later, and nothing of one that cannot', () => {
  expect(networkRunFailure(STDERR, errorOf('curl -fsSLO https://packages.example/tool', 56))).toMatchObject({
    step: '[a 2/2] RUN curl -fsSLO https://packages.example/tool',
    why: 'the network failed (curl, packages.example: connection reset)',
    remedy: expect.stringContaining('whether the builder can reach packages.example'),
  });
  expect(networkRunFailure(STDERR, errorOf('exit 3', 3))).toBeUndefined();
});

it('bounds what it reads of a line and of an output', () => {
  const lines = Array.from({ length: 500 }, (_, i) => `#5 0.1 ${i} ${'x'.repeat(100_000)}`);
  const found = findFailedRun([...lines, ...STDERR.split('\n')].join('\n'), errorOf('curl', 56));
  expect(found?.lines.length).toBeLessThanOrEqual(100);
  expect(Math.max(...(found?.lines.map((line) => line.length) ?? []))).toBeLessThanOrEqual(2_000);
});

it('names the tool and the host that a silent RUN waits for, if it is known', () => {
  expect(stalledRunFailure(STDERR, '#5')).toMatchObject({
    why: 'it printed nothing for as long as runStallTimeout allows (curl, packages.example)',
    details: 'one\ncurl: (56) Recv failure: Connection reset by peer',
  });
  expect(stalledRunFailure(STDERR, '#6').why).toBe('it printed nothing for as long as runStallTimeout allows');
});

it('shows no password of a command, and not all of a long one', () => {
  const command = `curl https://me:hunter2@packages.example/a ${'x'.repeat(500)}`;
  const { step } = stalledRunFailure(`#5 [1/1] RUN ${command}`, '#5');
  expect(step).toContain('RUN curl https://***@packages.example/a');
  expect(step.length).toBeLessThan(150);
});
