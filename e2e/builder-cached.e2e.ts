import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { containerOf, stateOf } from './builder.support';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { docker, required, runIn } from './support/engine';

const BUILDER = 'e2e-builder-cached';
const CONTAINER = containerOf(BUILDER);
const CONTEXT = `${BUILDER}-context`;
const FROM_CACHE = /buildkit:builder.*(local cache|existing outputs)/;

let workspace: ComponentWorkspace;
let edits = 0;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER, { driverOpts: { 'env.ROUND': '1' } });
  await publish(`library/${BUILDER}`, '1', {});
  await edit();
  expect(await build()).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  await docker('context', 'rm', '--force', CONTEXT);
  await workspace.destroy();
});

/** What the next build has to put into the image. */
async function edit(): Promise<void> {
  edits += 1;
  await workspace.component('app', `FROM ${BUILDER}:1\nRUN echo ${edits} > /edit\n`, { archSuffix: false });
}

const build = (env?: Readonly<Record<string, string>>) =>
  workspace.nx(['run', 'app:docker-build', '--output-style=static'], { NO_COLOR: '1', FORCE_COLOR: '0', ...env });

/** Sets an option of the builder in project.json. */
async function setRound(round: string): Promise<void> {
  const path = 'tools/buildkit/project.json';
  const text = await readFile(join(workspace.root, path), 'utf8');
  await workspace.write(path, text.replace(/"env.ROUND": *"\d"/, `"env.ROUND":"${round}"`));
}

const roundOf = async (): Promise<string | undefined> =>
  /ROUND=\d/.exec(await docker('container', 'inspect', '--format', '{{.Config.Env}}', CONTAINER))?.[0];

/** Builds what was edited, with a builder task from the cache. */
async function buildsOnTheBuilder(env?: Readonly<Record<string, string>>): Promise<void> {
  await edit();
  const { exitCode, output } = await build(env);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0, output: expect.stringMatching(FROM_CACHE) });
  expect(await runIn(workspace.image('app', 'v1'), 'linux/amd64', 'cat', '/edit')).toBe(`${edits}`);
  expect(await stateOf(BUILDER)).toBe('running');
  expect(await roundOf()).toBe('ROUND=1');
}

it.each([
  ['has been removed', ['rm', '--force', CONTAINER]],
  ['has stopped', ['stop', CONTAINER]],
  ['is paused', ['pause', CONTAINER]],
  ["is not in buildx's list", ['buildx', 'rm', '--keep-daemon', BUILDER]],
  ['has been removed with its cache', ['buildx', 'rm', BUILDER]],
])('builds although the builder %s', async (_, command) => {
  await docker(...command);
  await buildsOnTheBuilder();
});

it('builds although the record of the builder is gone, and finds an image by its record without it', async () => {
  await rm(join(workspace.root, 'dist'), { recursive: true });
  const { exitCode, output } = await build();
  expect({ exitCode, output }).toMatchObject({ exitCode: 0, output: expect.stringMatching(FROM_CACHE) });
  await rm(join(workspace.root, 'dist'), { recursive: true });
  await buildsOnTheBuilder();
});

it('builds with the options as they are now, when those of an earlier run are back', async () => {
  await setRound('2');
  expect(await build()).toMatchObject({ exitCode: 0 });
  expect(await roundOf()).toBe('ROUND=2');
  await setRound('1');
  await buildsOnTheBuilder();
});

it('builds in the engine of the context that is in use', async () => {
  const host = required('DOCKER_HOST');
  await docker('context', 'create', CONTEXT, '--docker', `host=${host}`);
  await buildsOnTheBuilder({ DOCKER_HOST: '', DOCKER_CONTEXT: CONTEXT });
  expect(await docker('buildx', 'inspect', BUILDER)).toMatch(new RegExp(`^Endpoint: +${CONTEXT}$`, 'm'));
  await buildsOnTheBuilder();
  expect(await docker('buildx', 'inspect', BUILDER)).toContain(host);
});

it('sets the builder up again for whoever runs its target', async () => {
  await docker('rm', '--force', CONTAINER);
  for (const args of [
    ['run', 'buildkit:builder'],
    ['run-many', '-t', 'builder'],
  ]) {
    expect(await workspace.nx(args)).toMatchObject({ exitCode: 0, output: expect.not.stringMatching(FROM_CACHE) });
    expect(await stateOf(BUILDER)).toBe('running');
  }
});

it('sets the builder up again for a task that depends on it', async () => {
  const path = 'tools/buildkit/project.json';
  const project = JSON.parse(await readFile(join(workspace.root, path), 'utf8'));
  project.targets.own = { command: `docker exec ${CONTAINER} buildctl debug workers`, dependsOn: ['builder'] };
  await workspace.write(path, project);
  expect(await workspace.nx(['run', 'buildkit:own'])).toMatchObject({ exitCode: 0 });
  await docker('rm', '--force', CONTAINER);
  const { exitCode, output } = await workspace.nx(['run', 'buildkit:own']);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
});
