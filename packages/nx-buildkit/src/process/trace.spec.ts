import { describeCommand, trace } from './trace';

afterEach(() => jest.restoreAllMocks());

const command = { file: 'docker', args: ['image', 'inspect', 'web:1'] };

it('shows a process of a verbose run', () => {
  const shown = jest.spyOn(console, 'error').mockImplementation();
  trace(command, 12.6, { NX_VERBOSE_LOGGING: 'true' });
  expect(shown.mock.calls).toEqual([['ran docker image inspect web:1 (13 ms)']]);
});

it('shows none of another run', () => {
  const shown = jest.spyOn(console, 'error').mockImplementation();
  trace(command, 1, {});
  expect(shown).not.toHaveBeenCalled();
});

it('does not show the values of build arguments and passwords', () => {
  const args = ['--host', 'ssh://me:secret@host', 'build', '--build-arg', 'TOKEN=se\ncret', '--tag', 'web:1'];
  expect(describeCommand({ file: 'docker', args })).toBe(
    'docker --host ssh://***@host build --build-arg TOKEN=… --tag web:1',
  );
});
