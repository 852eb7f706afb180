import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

const NAMED = 'FROM scratch AS debug\nFROM scratch\nCOPY project.json /\n';

it.each([
  ['run', 'named:image', '--target=debug'],
  ['run', 'named:image', '--version=v2'],
  ['run', 'good:docker-build', '-t', 'mine:1'],
])('refuses what Nx takes for itself in nx %s %s %s', async (...words) => {
  await workspace.write('components/named/Dockerfile', NAMED);
  await workspace.write('components/named/project.json', {
    name: 'named',
    targets: {
      image: { executor: 'nx-buildkit:docker-build', options: { imagePrefix: `${BUILDER}-`, version: 'v1' } },
    },
  });
  const { exitCode, output } = await workspace.nx(words);
  expect(exitCode).toBe(1);
  expect(output).toContain('for an option of its own, and the task would not see it');
  expect(output).toContain('What to do: ');
});

it('refuses a configuration that nothing in the workspace has', async () => {
  await workspace.component('configured', NAMED);
  await workspace.write('components/later/project.json', {
    name: 'later',
    targets: { compile: { executor: 'nx:noop', configurations: { production: {} } } },
  });
  const runs = [
    (configuration: string) => ['run', `configured:docker-build:${configuration}`],
    (configuration: string) => ['run-many', '-t', 'docker-build', '-p', 'configured', '-c', configuration],
    (configuration: string) => ['affected', '-t', 'docker-build', '--files=x', `--configuration=${configuration}`],
  ];
  for (const run of runs) {
    const { exitCode, output } = await workspace.nx(run('prodution'));
    expect(exitCode).toBe(1);
    expect(output).toContain('No target of the workspace has a configuration prodution');
    expect(output).toContain('What to do: correct it to production');
    expect(await workspace.nx(run('production'))).toMatchObject({ exitCode: 0 });
  }
});

const POLICY = (allow: boolean) => `package docker\ndecision := {"allow": ${allow}}\n`;

it('asks the policy again that extraArgs names', async () => {
  const options = { closedWorld: false, extraArgs: ['--policy', 'filename=p.rego,strict=true'] };
  await workspace.component('judged', 'FROM alpine:3.20\nRUN true\n', options, { 'p.rego': POLICY(true) });
  await workspace.build('judged');
  await workspace.write('components/judged/p.rego', POLICY(false));
  expect(await workspace.tryBuild('judged')).toMatchObject({ exitCode: 1 });
});

it('refuses a target that nx.json has cached, and that is to build anew', async () => {
  await workspace.component('anew', NAMED, { noCache: true });
  await workspace.build('anew');
  const nxJson = JSON.parse(await readFile(join(workspace.root, 'nx.json'), 'utf8')) as object;
  await workspace.write('nx.json', { ...nxJson, targetDefaults: { 'nx-buildkit:docker-build': { cache: true } } });
  const { exitCode, output } = await workspace.tryBuild('anew');
  expect(exitCode).toBe(1);
  expect(output).toContain('has anew:docker-build cached, although no input of Nx tells what the option noCache does');
});
