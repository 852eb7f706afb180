import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { docker } from './support/engine';

const BUILDER = 'e2e-unknown-options';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  await workspace.component('good', 'FROM scratch\nCOPY value.txt /value\n', {}, { 'value.txt': '1' });
});
afterAll(() => workspace.destroy());

const images = () => docker('image', 'ls', '--format', '{{.Repository}}');

it.each([
  ['in a batch', []],
  ['alone', ['--no-batch']],
])(
  'fails the one task, %s, whose options have a name that there is not, and says which and where',
  async (_, words) => {
    await workspace.component('wrong', 'FROM scratch\nCOPY project.json /\n', {
      'build-args-from-env': ['A'],
      tags: 5,
    });
    await docker('image', 'rm', '-f', workspace.image('good', 'v1-amd64'));
    const { exitCode, output } = await workspace.nx(['run-many', '-t', 'docker-build', '-p', 'good,wrong', ...words]);
    expect(exitCode).toBe(1);
    expect(output).toContain(
      'docker-build has no option build-args-from-env (in the options of wrong:docker-build, in project.json or nx.json)',
    );
    expect(output).toContain('What to do: use the option buildArgsFromEnv');
    expect(output).not.toContain('SchemaError');
    expect(output).not.toContain('not found in schema');
    expect(await images()).toContain(`${BUILDER}-good`);
  },
);

it.each([
  ['--no-cache', 'no-cache', 'noCache'],
  ['--build-arg=A=b', 'build-arg', 'buildArgs: --buildArgs.<name>=<value>'],
  ['--retrys=3', 'retrys', 'retries'],
])('says what is meant by %s', async (word, name, meant) => {
  const { exitCode, output } = await workspace.tryBuild('good', word);
  expect(exitCode).toBe(1);
  expect(output).toContain(`docker-build has no option ${name} (on the command line)`);
  expect(output).toContain(`What to do: use the option ${meant}`);
});

it.each([
  ['--retries=x', 'The option retries is x'],
  ['--buildArgs=A=1', 'The option buildArgs is not names with values (on the command line)'],
])('refuses the value of %s', async (word, said) => {
  const { exitCode, output } = await workspace.tryBuild('good', word);
  expect(exitCode).toBe(1);
  expect(output).toContain(said);
});

it('refuses an option of prefetch that there is not', async () => {
  const { exitCode, output } = await workspace.nx(['run', 'good:prefetch', '--refrsh']);
  expect(exitCode).toBe(1);
  expect(output).toContain('prefetch has no option refrsh (on the command line)');
});
