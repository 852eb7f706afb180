import { ARGS_OVERRIDDEN, ASKED, BUILDER_NAMED, DRY_RUN, OVERRIDDEN } from '../component/run/run-variables';
import { preTasksExecution } from './pre-tasks-execution';

const VARIABLES = [ASKED, BUILDER_NAMED, OVERRIDDEN, ARGS_OVERRIDDEN, DRY_RUN];

/** What the hook leaves in the environment of a run with these words. */
async function asked(...argv: string[]): Promise<string | undefined> {
  return left(ASKED, ...argv);
}

async function left(variable: string, ...argv: string[]): Promise<string | undefined> {
  VARIABLES.forEach((name) => (process.env[name] = ''));
  await preTasksExecution(undefined, { id: '', workspaceRoot: '/', nxJsonConfiguration: {}, argv });
  return process.env[variable];
}
afterAll(() => VARIABLES.forEach((name) => (process.env[name] = '')));

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

it.each([
  ['--dockerfile=a', OVERRIDDEN],
  ['--context', OVERRIDDEN],
  ['--noCache', OVERRIDDEN],
  ['--no-cache-filter=build', OVERRIDDEN],
  ['--pull=true', OVERRIDDEN],
  ['--exclude-task-dependencies', OVERRIDDEN],
  ['--lockDownloads', OVERRIDDEN],
  ['--lock-downloads=true', OVERRIDDEN],
  ['--buildArgs.X=1', ARGS_OVERRIDDEN],
  ['--build-args.X=1', ARGS_OVERRIDDEN],
  ['--build-contexts.shared=libs/shared', OVERRIDDEN],
  ['--per-platform', OVERRIDDEN],
  ['--extra-args=--policy,filename=a.rego', OVERRIDDEN],
  ['--env-file=x', OVERRIDDEN],
  ['--tags.0={branch}', OVERRIDDEN],
  ['--labels', OVERRIDDEN],
])('gives every run with %s a value of its own, and writes no files for it', async (word, variable) => {
  const run = () => left(variable, 'nx', 'docker-build', 'a', word);
  const [first, second] = [await run(), await run()];
  expect(first).toMatch(/./);
  expect(second).not.toBe(first);
});

it.each(['--dryRun', '--dry-run', '--dryRun=true'])('tells all tasks of a run with %s of it', async (word) => {
  for (const variable of [ASKED, OVERRIDDEN, DRY_RUN])
    expect(await left(variable, 'nx', 'docker-build', 'a', word)).toMatch(/./);
});

it.each(['--dryRun=false', '--lockDownloads=false', '--lock=project', '--targetx', '--platform=arm64', '--tags=a'])(
  'hashes a build with %s by its inputs',
  async (word) => {
    for (const variable of VARIABLES) expect(await left(variable, 'nx', 'docker-build', 'a', word)).toBe('');
  },
);

it.each([
  ['run', 'a:docker-build', '--target=debug'],
  ['run', 'a:docker-build-worker:ci', '--version=2.0.0'],
  ['docker-check', 'a', '--target', 'debug'],
])('refuses nx %s %s %s, which Nx would keep from the task', async (...words) => {
  await expect(left(OVERRIDDEN, 'node', 'nx', ...words)).rejects.toFailWith('NXBK-0405');
  const [command = '', name = '', ...option] = words;
  expect(await left(OVERRIDDEN, 'node', 'nx', command, name, '--', ...option)).toBeDefined();
});

it('leaves a target of Nx itself alone', async () => {
  expect(await left(OVERRIDDEN, 'node', 'nx', 'run', '--project=a', '--target=docker-build')).toBeDefined();
});

it.each(['run-many', 'affected'])('takes the targets of nx %s for options of Nx', async (command) => {
  for (const words of [['--no-cache=false'], ['--targets=docker-build'], ['--target', 'docker-build']])
    expect(await left(OVERRIDDEN, 'node', 'nx', command, ...words)).toBe('');
  expect(await left(OVERRIDDEN, 'node', 'nx', command, '-t', 'docker-build', '--context=a')).toMatch(/./);
  expect(await left(OVERRIDDEN, 'node', 'nx', command, '-t', 'docker-build', '--', '--target=a')).toMatch(/./);
});

it('tells the executors of a release of the version scheme that it was given', async () => {
  const words = ['node', 'nx', 'release', '--yes', '--dockerVersionScheme', 'hotfix'];
  expect(await left('NX_BUILDKIT_DOCKER_VERSION_SCHEME', ...words)).toBe('hotfix');
  expect(process.env['NX_BUILDKIT_DOCKER_VERSION']).toBeUndefined();
  delete process.env['NX_BUILDKIT_DOCKER_VERSION_SCHEME'];
});

it.each([
  ['run', 'buildkit:builder'],
  ['run', 'infra:builder:ci', '--remove=all'],
  ['builder', 'buildkit'],
  ['run-many', '-t', 'builder'],
  ['run-many', '--targets=docker-build,builder'],
])('runs a builder target that nx %s %s names', async (...argv) => {
  const run = () => left(BUILDER_NAMED, 'node', 'nx', ...argv);
  const [first, second] = [await run(), await run()];
  expect(first).toMatch(/./);
  expect(second).not.toBe(first);
});

it.each([
  ['run', 'app:docker-build'],
  ['run', 'builder-app:docker-build'],
  ['run-many', '-t', 'docker-build', '--exclude=my-builder'],
])('takes the builder of nx %s %s from the cache', async (...argv) => {
  expect(await left(BUILDER_NAMED, 'node', 'nx', ...argv)).toBe('');
});
