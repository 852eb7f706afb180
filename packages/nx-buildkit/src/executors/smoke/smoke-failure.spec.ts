import type { Outcome } from '../../process/run';
import { smokeFailure } from './smoke-failure';

const failureOf = (outcome: Partial<Outcome>, expected?: string) =>
  smokeFailure(
    'app:v1',
    'linux/amd64',
    { exitCode: undefined, stdout: '', stderr: '', ...outcome },
    { timeout: 1_000, ...(expected !== undefined && { expect: expected }) },
  );

it('finds nothing wrong with a container that ends well and prints what is expected', () => {
  expect(failureOf({ exitCode: 0, stdout: 'v1.2' })).toBeUndefined();
  expect(failureOf({ exitCode: 0, stdout: 'v1.2' }, 'v1')).toBeUndefined();
});

it.each([
  ['app:v1 does not work on linux/amd64: it ended with exit code 3', { exitCode: 3 }],
  ['app:v1 does not work on linux/amd64: it still ran after 1000 ms', { ended: 'timeout', exitCode: 137 }],
  ['app:v1 does not work on linux/amd64: its output lacks "v1"', { exitCode: 0, stdout: 'v2' }],
] as const)('says of the image: %s', (what, outcome) => {
  expect(failureOf(outcome, 'v1')).toMatchObject({ code: 'NXBK-0815', what });
});

it.each([
  ['there is no engine', 'NXBK-0204', { exitCode: 125, stderr: 'docker: Cannot connect to the Docker daemon at s.' }],
  ['the engine does not have it', 'NXBK-0207', { exitCode: 125, stderr: 'docker: No such image: app:v1' }],
  ['there is no docker', 'NXBK-0201', { startError: 'spawn docker ENOENT' }],
  ['memory ran out', 'NXBK-0004', { signal: 'SIGKILL' }],
  ['the run was interrupted', 'NXBK-0006', { ended: 'aborted' }],
] as const)('does not blame the image when %s', (_, code, outcome) => {
  expect(failureOf(outcome)).toFailWith(code);
});
