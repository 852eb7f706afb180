import {
  addProjectConfiguration,
  readProjectConfiguration,
  updateNxJson,
  updateProjectConfiguration,
  type Tree,
} from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import attach, { attachImages } from './generator';
import { usePrinted } from '../testing/printed';

let tree: Tree;
const printed = usePrinted();
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  addProjectConfiguration(tree, 'app', { root: 'apps/app', targets: {} });
});

const run = async (options = {}) => (await attach(tree, { project: 'app', skipFormat: true, ...options }))();
const targets = () => readProjectConfiguration(tree, 'app').targets;

describe('attach', () => {
  it('writes executors and options only: the plugin adds the rest, and keeps it right', async () => {
    tree.write('apps/app/Dockerfile', 'FROM alpine:3.20');
    await run();
    expect(targets()).toEqual({
      prefetch: { executor: 'nx-buildkit:prefetch' },
      'docker-build': { executor: 'nx-buildkit:docker-build' },
    });
  });

  it('takes platforms, stages and context', async () => {
    tree.write('apps/app/Dockerfile', 'FROM alpine:3.20 AS api\nFROM api AS init');
    await run({ platforms: ['amd64', 'arm64'], stages: ['api', 'init'], context: '.' });
    expect(targets()?.['docker-build']?.options).toEqual({
      platform: ['amd64', 'arm64'],
      targets: { api: {}, init: {} },
      context: '.',
    });
  });

  it('takes the build arguments that have no default from the environment, but no secret', async () => {
    tree.write(
      'apps/app/Dockerfile',
      'ARG BASE\nARG TAG=3.20\nFROM ${BASE}:${TAG}\nARG TAG\nARG TARGETARCH HTTP_PROXY NPM_TOKEN GOPROXY',
    );
    await run();
    expect(targets()?.['docker-build']?.options).toEqual({ buildArgsFromEnv: ['BASE', 'GOPROXY'] });
    expect(printed).toEqual([
      expect.stringContaining('NPM_TOKEN looks like a secret'),
      expect.stringContaining('BASE, GOPROXY have no default'),
      'Next: nx run app:docker-build',
    ]);
  });

  it('finds the context in which the outputs of a target are copied, and says what it waits for', async () => {
    const build = { executor: 'nx:noop', outputs: ['{workspaceRoot}/dist/apps/app'] };
    updateProjectConfiguration(tree, 'app', { root: 'apps/app', targets: { build } });
    tree.write('apps/app/Dockerfile', 'FROM node:22\nCOPY dist/apps/app app/\n');
    await run();
    expect(targets()?.['docker-build']?.options).toEqual({ context: '.' });
    expect(printed[0]).toContain('it waits for build, which makes dist/apps/app');
  });

  it('waits for a target that another generator names, once', async () => {
    tree.write('apps/app/Dockerfile', 'FROM node:22\nCOPY bundle app/\n');
    await attachImages(tree, { project: 'app' }, 'build');
    await attachImages(tree, { project: 'app' }, 'build');
    expect(targets()?.['docker-build']?.dependsOn).toEqual([
      { target: 'prefetch', params: 'forward' },
      { target: 'docker-build', dependencies: true, params: 'forward' },
      'build',
    ]);
  });

  it('offers stages that nothing uses', async () => {
    tree.write(
      'apps/app/Dockerfile',
      'FROM alpine AS base\nFROM base AS init\nFROM base AS tool\nFROM base\nCOPY --from=tool / /',
    );
    await run();
    expect(printed[0]).toContain('--stages=init');
  });

  it('gives each Dockerfile targets of its own', async () => {
    for (const name of ['Dockerfile', 'Dockerfile.worker', 'Dockerfile.worker.dockerignore']) {
      tree.write(`apps/app/${name}`, 'FROM alpine');
    }
    await run();
    expect(Object.keys(targets() ?? {})).toEqual([
      'prefetch',
      'docker-build',
      'prefetch-worker',
      'docker-build-worker',
    ]);
    expect(targets()?.['docker-build-worker']?.options.dockerfile).toBe('apps/app/Dockerfile.worker');
  });

  it('changes nothing when it is run again, and nothing that the user wrote', async () => {
    tree.write('apps/app/Dockerfile', 'ARG BASE\nFROM ${BASE}');
    await run({ platforms: ['arm64'] });
    const before = tree.read('apps/app/project.json', 'utf8');
    await run({ platforms: ['amd64'] });
    expect(tree.read('apps/app/project.json', 'utf8')).toBe(before);
  });

  it('writes the targets for a Dockerfile that is wrong, and says that it is', async () => {
    tree.write('apps/app/Dockerfile', 'FORM alpine');
    await run();
    expect(targets()).toHaveProperty('docker-build');
    expect(printed[0]).toBe('lost: apps/app/Dockerfile cannot be read: unknown instruction: FORM');
  });

  it('uses the names in the options of the plugin', async () => {
    updateNxJson(tree, {
      plugins: [{ plugin: 'nx-buildkit', options: { buildTarget: 'image', prefetchTarget: 'bases' } }],
    });
    tree.write('apps/app/Dockerfile', 'FROM alpine');
    await run();
    expect(targets()).toEqual({
      bases: { executor: 'nx-buildkit:prefetch', options: { buildTarget: 'image' } },
      image: { executor: 'nx-buildkit:docker-build' },
    });
  });

  it('says what to do when there is no Dockerfile, or the target is another one', async () => {
    await expect(run()).rejects.toThrow('nx g nx-buildkit:component');
    addProjectConfiguration(tree, 'other', { root: 'other', targets: { prefetch: { command: 'true' } } });
    tree.write('other/Dockerfile', 'FROM alpine');
    await expect(run({ project: 'other' })).rejects.toThrow('runs something else');
  });

  it('finds the context as import does', async () => {
    tree.write('apps/app/Dockerfile', 'FROM alpine\nCOPY pnpm-lock.yaml apps/app/src .env ./');
    tree.write('pnpm-lock.yaml', '');
    tree.write('apps/app/src/main.ts', '');
    await run();
    expect(targets()?.['docker-build']?.options).toEqual({ context: '.' });
    expect(printed).toContain('docker-build: its context . has no .env yet');
  });

  it('takes over the target that builds it today, whose place it takes where it has our name', async () => {
    tree.write('apps/old/Dockerfile', 'ARG NODE\nFROM node:${NODE}\nARG REV\nCOPY dist .');
    addProjectConfiguration(tree, 'old', {
      root: 'apps/old',
      targets: {
        'docker-build': {
          dependsOn: ['build'],
          command: 'docker build . -t old:$TAG --build-arg NODE=22',
          options: { cwd: 'apps/old' },
        },
      },
    });
    await run({ project: 'old' });
    expect(readProjectConfiguration(tree, 'old').targets?.['docker-build']).toEqual({
      executor: 'nx-buildkit:docker-build',
      dependsOn: [
        { target: 'prefetch', params: 'forward' },
        { target: 'docker-build', dependencies: true, params: 'forward' },
        'build',
      ],
      options: { tags: ['old:{env.TAG}'], buildArgs: { NODE: '22' }, buildArgsFromEnv: ['REV'] },
    });
    expect(printed[0]).toBe(
      'docker-build: context, tags, buildArgs, dependsOn are taken over from the target docker-build, which it replaces',
    );
    expect(printed[1]).toBe('docker-build: REV has no default and comes from the environment (buildArgsFromEnv)');
  });
});

describe('the project', () => {
  beforeEach(() => {
    for (const name of ['@acme/api', '@acme/web', '@shop/web']) {
      addProjectConfiguration(tree, name, { root: name.slice(1), targets: {} });
      tree.write(`${name.slice(1)}/Dockerfile`, 'FROM alpine');
    }
    addProjectConfiguration(tree, 'buildkit', { root: 'tools', targets: { b: { executor: 'nx-buildkit:builder' } } });
    tree.write('tools/Dockerfile', 'FROM alpine');
  });

  it('may be named by the end of its name', async () => {
    await run({ project: 'api' });
    expect(readProjectConfiguration(tree, '@acme/api').targets).toHaveProperty('docker-build');
    expect(printed.at(-1)).toBe('Next: nx run @acme/api:docker-build');
  });

  it.each([
    ['web', "web is the end of several projects' names", 'name one of @acme/web, @shop/web'],
    ['apii', 'There is no project apii', 'name one of @acme/api'],
    ['ap', 'There is no project ap', 'app, @acme/api'],
    ['unlike', 'There is no project unlike', 'name one of @acme/api, @acme/web, @shop/web'],
  ])('is suggested for %s', async (project, what, remedy) => {
    const error = run({ project });
    await expect(error).rejects.toThrow(what);
    await expect(error).rejects.toThrow(remedy);
  });

  it('is asked for among those with a Dockerfile', async () => {
    await expect(run({ project: undefined })).rejects.toThrow('with a Dockerfile: @acme/api, @acme/web, @shop/web');
  });
});
