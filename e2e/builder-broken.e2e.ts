import { execa } from 'execa';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { containerOf, openStage, startBuilder, stateOf, type Stage } from './builder.support';
import { docker, removeBuilder } from './support/engine';
import type { Workspace } from './support/workspace';

const BUILDER = 'e2e-builder-broken';
const OTHER = 'e2e-builder-broken-other';
const CONTAINER = containerOf(BUILDER);

const buildxConfig =
  process.env['BUILDX_CONFIG'] ?? join(process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'), 'buildx');
const instance = join(buildxConfig, 'instances', BUILDER);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(BUILDER);
});
afterAll(() => stage.close());

describe('a broken builder is repaired', () => {
  const states: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["whose container was removed behind buildx's back", () => docker('rm', '--force', CONTAINER)],
    ['whose container has exited', () => docker('stop', CONTAINER)],
    ['whose container is paused', () => docker('pause', CONTAINER)],
    ['that buildx has forgotten', () => rm(instance)],
    ['with a damaged record of buildx', () => writeFile(instance, '{"Name":"e2e-builder-broken","Nodes":[{')],
    ['with nothing left but its cache', () => docker('buildx', 'rm', '--keep-state', BUILDER)],
    [
      'whose boot was interrupted before the container had its configuration',
      async () => {
        await docker('rm', '--force', CONTAINER);
        const { Nodes } = JSON.parse(await readFile(instance, 'utf8'));
        await docker('create', '--name', CONTAINER, '--privileged', Nodes[0].DriverOpts.image);
      },
    ],
    [
      'whose configuration was changed inside the container',
      async () => {
        await stage.workspace.write('other.toml', 'debug = true\n');
        await docker('cp', join(stage.workspace.root, 'other.toml'), `${CONTAINER}:/etc/buildkit/buildkitd.toml`);
      },
    ],
    [
      'whose record was changed after its container was made',
      () => docker('buildx', 'create', '--name', BUILDER, '--node', `${BUILDER}0`, '--buildkitd-flags', '--debug'),
    ],
  ];

  it.each(states)('%s', async (_, damage) => {
    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
    await damage();
    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
    expect(await stateOf(BUILDER)).toBe('running');
    expect(await stage.builder({ onDrift: 'fail' })).toMatchObject({ exitCode: 0 });
    expect(await stage.cacheIsKept()).toBe(true);
  });

  it('when SIGINT came during the boot', async () => {
    expect(await stage.builder({ remove: 'keep-cache' })).toMatchObject({ exitCode: 0 });
    const endless = await dockerWithEndlessBoot(stage.workspace);
    const interrupted = startBuilder(stage.workspace, { name: BUILDER }, endless);
    let said = '';
    interrupted.all?.on('data', (text) => {
      if ((said += String(text)).includes('Starting builder')) interrupted.kill('SIGINT');
    });
    expect((await interrupted).exitCode).not.toBe(0);

    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
    expect(await stateOf(BUILDER)).toBe('running');
    expect(await stage.cacheIsKept()).toBe(true);
  });

  it('when the process that held the lock was killed', async () => {
    expect(await stage.builder({ remove: 'keep-cache' })).toMatchObject({ exitCode: 0 });
    const killed = startBuilder(stage.workspace, { name: BUILDER });
    killed.all?.on('data', (text) => {
      if (String(text).includes('Starting builder')) killed.kill('SIGKILL');
    });
    await killed;
    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
    expect(await stateOf(BUILDER)).toBe('running');
  });
});

/** A `docker` that boots a builder as the other one does, but goes on until it is ended. */
async function dockerWithEndlessBoot({ root, write }: Workspace): Promise<{ readonly PATH: string }> {
  const { stdout: real } = await execa('which', ['docker']);
  await write('bin/docker', `#!/bin/sh\n'${real}' "$@" || exit\ncase "$*" in *--bootstrap*) sleep 600;; esac\n`);
  await chmod(join(root, 'bin/docker'), 0o755);
  return { PATH: `${join(root, 'bin')}:${process.env['PATH']}` };
}

describe('what a person has to decide is said', () => {
  it('for a name that a builder of another driver has', async () => {
    await docker('buildx', 'create', '--name', OTHER, '--driver', 'docker-container');
    const nodes = [{ endpoint: 'tcp://127.0.0.1:1' }];
    const outcome = await stage.builder({ name: OTHER, driver: 'remote', nodes });
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.output).toContain(`There is a builder ${OTHER} already, of driver docker-container`);
    await removeBuilder(OTHER);
  });

  it('for a buildkitd flag that BuildKit does not know, in its own words', async () => {
    const outcome = await stage.builder({ name: OTHER, buildkitdFlags: ['--no-such-flag'] });
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.output).toContain('flag provided but not defined: -no-such-flag');
    expect(outcome.output).toFailWith('NXBK-0307');
    expect(await stage.builder({ name: OTHER })).toMatchObject({ exitCode: 0 });
    expect(await stage.builder({ name: OTHER, remove: 'all' })).toMatchObject({ exitCode: 0 });
  });

  it.each([
    [{ network: 'no-such-network' }, 'docker network create'],
    [{ driverOpts: { memory: '1024' } }, 'correct "driverOpts"'],
  ])('for a container that the engine does not start, %j, without blaming the cache', async (options, remedy) => {
    const outcome = await stage.builder({ name: OTHER, ...options });
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.output).toContain('(failed in the Docker engine)');
    expect(outcome.output).toContain(remedy);
    expect(outcome.output).not.toContain('--remove=all');
    expect(await stage.builder({ name: OTHER })).toMatchObject({ exitCode: 0 });
    expect(await stage.builder({ name: OTHER, remove: 'all' })).toMatchObject({ exitCode: 0 });
  });

  it('for a platform that nothing runs', async () => {
    const outcome = await stage.builder({ platforms: ['linux/amd64', 'linux/mips64le'] });
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.output).toContain('tonistiigi/binfmt --install mips64le');
  });

  it('for an engine that is not there', async () => {
    const outcome = await stage.workspace.nx(['run', 'buildkit:builder'], { DOCKER_HOST: 'unix:///nowhere.sock' });
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.output).toContain('the Docker engine does not answer');
  });
});
