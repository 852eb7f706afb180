import { ASKED, preTasksExecution } from './pre-tasks-execution';

/** What the hook leaves in the environment of a run with these words. */
async function asked(...argv: string[]): Promise<string | undefined> {
  process.env[ASKED] = '';
  await preTasksExecution(undefined, { id: '', workspaceRoot: '/', nxJsonConfiguration: {}, argv });
  return process.env[ASKED];
}
afterAll(() => (process.env[ASKED] = ''));

it.each(['--check', '--refresh', '--refresh=true'])(
  'tells every run apart that asks a registry by %s',
  async (word) => {
    const [first, second] = [
      await asked('nx', 'run', 'a:prefetch', word),
      await asked('nx', 'run', 'a:prefetch', word),
    ];
    expect(first).toMatch(/./);
    expect(second).not.toBe(first);
  },
);

it.each([['--check=false'], ['--checkout'], ['check']])('hashes a run with %s like any other', async (word) => {
  expect(await asked('nx', 'run', 'a:prefetch', word)).toBe('');
});
