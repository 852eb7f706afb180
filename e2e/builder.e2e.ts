import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBuilder, writeBuilder } from '../packages/nx-buildkit/src/builder/model/record';
import { containerWorkers } from '../packages/nx-buildkit/src/docker/buildkit-container';
import {
  containerOf,
  crowd,
  openStage,
  plainBuild,
  startBuilder,
  stateOf,
  tracesOf,
  type Stage,
} from './builder.support';
import { docker, hubUrl, removeImages } from './support/engine';
import { startGate } from './support/gate';

const BUILDER = 'e2e-builder';
const CONTAINER = containerOf(BUILDER);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(BUILDER);
});
afterAll(async () => {
  await removeImages('ai-infra-gitea:v0.3.8-arm64');
  await stage.close();
});

describe('the record', () => {
  it('tells the builder as it is', async () => {
    const [id, startedAt] = (
      await docker('container', 'inspect', '--format', '{{.Id}} {{.State.StartedAt}}', CONTAINER)
    ).split(' ');
    expect(await stage.record()).toMatchObject({
      name: BUILDER,
      driver: 'docker-container',
      nodes: [
        {
          name: `${BUILDER}0`,
          containerId: id,
          startedAt,
          platforms: expect.arrayContaining(['linux/amd64', 'linux/arm64']),
        },
      ],
    });
  });

  it('is renewed when a platform is needed that was missing: emulation can have been installed since', async () => {
    const folder = join(stage.workspace.root, 'dist/buildkit');
    const { nodes, ...record } = await readBuilder(folder);
    const platforms = ['linux/amd64'];
    await writeBuilder(folder, { ...record, nodes: nodes.map((node) => ({ ...node, platforms, emulated: {} })) });
    expect(await stage.builder({ platforms: ['linux/arm64'] })).toMatchObject({ exitCode: 0 });
    expect((await readBuilder(folder)).nodes[0]?.platforms).toContain('linux/arm64');
  });

  it('stays as it is while the builder does', async () => {
    const before = await stage.record();
    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
    expect(await stage.record()).toEqual(before);
  });
});

describe('twelve processes at once', () => {
  const all = Array.from({ length: 12 }, () => expect.objectContaining({ exitCode: 0 }));

  it('create one missing builder, and find the cache that was left over', async () => {
    expect(await stage.builder({ remove: 'keep-cache' })).toMatchObject({ exitCode: 0 });
    expect(await tracesOf(BUILDER)).toEqual([`${CONTAINER}_state`]);

    const outcomes = await crowd(12, stage.workspace, { name: BUILDER });

    expect(outcomes).toEqual(all);
    expect(outcomes.filter(({ output }) => output.includes('Creating builder'))).toHaveLength(1);
    expect(await tracesOf(BUILDER)).toEqual([CONTAINER, `${CONTAINER}_state`]);
    expect(await stage.cacheIsKept()).toBe(true);
  });

  it('recreate one builder that has drifted', async () => {
    const outcomes = await crowd(12, stage.workspace, { name: BUILDER, driverOpts: { 'env.ROUND': '2' } });

    expect(outcomes).toEqual(all);
    expect(outcomes.filter(({ output }) => output.includes('env.ROUND: (none) → 2'))).toHaveLength(1);
    expect(await docker('container', 'inspect', '--format', '{{.Config.Env}}', CONTAINER)).toContain('ROUND=2');
    expect(await stage.cacheIsKept()).toBe(true);
  });

  it('start one builder that has stopped', async () => {
    await docker('stop', CONTAINER);
    expect(await crowd(12, stage.workspace, { name: BUILDER, driverOpts: { 'env.ROUND': '2' } })).toEqual(all);
    expect(await stateOf(BUILDER)).toBe('running');
    expect(await stage.cacheIsKept()).toBe(true);
  });
});

describe('the network', () => {
  const networkMode = () => docker('container', 'inspect', '--format', '{{.HostConfig.NetworkMode}}', CONTAINER);

  it('is that of the engine where a mirror is on loopback and no option says another', async () => {
    expect(hubUrl).toContain('127.0.0.1');
    expect(await stage.builder({ network: 'bridge' })).toMatchObject({ exitCode: 0 });
    expect(await networkMode()).toBe('bridge');

    const { nx, write, root } = stage.workspace;
    const project = join('tools/buildkit', 'project.json');
    const { targets, ...rest } = JSON.parse(await readFile(join(root, project), 'utf8'));
    const { network, ...options } = targets.builder.options;
    await write(project, { ...rest, targets: { ...targets, builder: { ...targets.builder, options } } });
    const { exitCode, output } = await nx(['run', 'buildkit:builder']);
    await write(project, { ...rest, targets });

    expect(network).toBe('host');
    expect(exitCode).toBe(0);
    expect(output).toMatch(/network host .* on loopback: mirror http:\/\/127\.0\.0\.1:\d+ of docker\.io/);
    expect(await networkMode()).toBe('host');
    expect(await plainBuild(BUILDER, 'true')).toMatchObject({ exitCode: 0 });
  });
});

describe('drift', () => {
  it('is shown and left alone, or fails, as onDrift says', async () => {
    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
    const { nodes } = await stage.record();
    const drifted = { driverOpts: { 'env.HTTP_PROXY': 'http://me:secret@127.0.0.1:9' } };

    const warned = await stage.builder({ ...drifted, onDrift: 'warn' });
    expect(warned).toMatchObject({ exitCode: 0 });
    expect(warned.output).toContain('env.HTTP_PROXY: (none) → http://***@127.0.0.1:9');
    const failed = await stage.builder({ ...drifted, onDrift: 'fail' });
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.output).toContain('--onDrift=recreate');
    expect(warned.output + failed.output).not.toContain('secret');
    expect((await stage.record()).nodes).toEqual(nodes);
  });

  it('does not end a build that runs', async () => {
    expect(await stage.builder()).toMatchObject({ exitCode: 0 });
    const gate = await startGate();
    const build = plainBuild(BUILDER, gate.wait, '--no-cache');
    await gate.reached;
    const drifted = { driverOpts: { 'env.ROUND': '3' } };

    const impatient = await stage.builder({ ...drifted, waitTimeout: 0 });
    expect(impatient).toMatchObject({ exitCode: 1 });
    expect(impatient.output).toContain('builds still run in it');
    expect(impatient.output).toFailWith('NXBK-0306');
    const patient = startBuilder(stage.workspace, { name: BUILDER, ...drifted });
    let said = '';
    patient.all?.on('data', (data: Buffer) => (said += String(data)).includes('has to end') && gate.open());

    expect(await patient).toMatchObject({ exitCode: 0 });
    expect(said).toContain('has to end');
    expect(await build).toMatchObject({ exitCode: 0 });
    gate.close();
    expect(await docker('container', 'inspect', '--format', '{{.Config.Env}}', CONTAINER)).toContain('ROUND=3');
  });

  it('of a mirror in daemon.json reaches the builder by nothing more than docker-build', async () => {
    const project = join(stage.workspace.root, 'tools/buildkit/project.json');
    const before = await readFile(project, 'utf8');
    const { targets } = JSON.parse(before);
    const options = { daemonJson: 'daemon.json', probe: 'off' };
    targets.config = { executor: 'nx-buildkit:buildkit-config', options };
    await stage.workspace.write('tools/buildkit/project.json', { name: 'buildkit', targets });
    try {
      for (const mirrors of [[hubUrl], [hubUrl, 'http://127.0.0.1:5998']]) {
        await stage.workspace.write('daemon.json', { 'registry-mirrors': mirrors });
        expect(await stage.workspace.nx(['run', 'gitea:docker-build', '--platform=arm64'])).toMatchObject({
          exitCode: 0,
        });
        const { stdout } = await execa('docker', ['cp', `${CONTAINER}:/etc/buildkit/buildkitd.toml`, '-']);
        for (const mirror of mirrors) expect(stdout).toContain(new URL(mirror).host);
      }
    } finally {
      await writeFile(project, before);
    }
  });
});

describe('a BuildKit is asked', () => {
  const IMAGE = 'moby/buildkit:buildx-stable-1';
  let container: string;
  afterEach(() => docker('rm', '--force', '--volumes', container));

  it('until it listens, when its container has only just been started', async () => {
    container = await docker('run', '--detach', '--privileged', IMAGE);
    expect(await containerWorkers(undefined, container)).toMatchObject([{ platforms: expect.anything() }]);
  });

  it('once, when its container does not run', async () => {
    container = await docker('create', IMAGE);
    await expect(containerWorkers(undefined, container)).rejects.toMatchObject({
      what: expect.stringContaining(`Asking the BuildKit in ${container} failed`),
    });
  });
});
