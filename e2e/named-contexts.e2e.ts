import { componentWorkspace, publishNamed, type ComponentWorkspace } from './docker-build.support';
import { copyInHub } from './support/copy-in-hub';
import { runIn } from './support/engine';

const AMD64 = '--platform=amd64';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-contexts');
  await publishNamed('nginx:1.27', 'node:20');
  await copyInHub('docker/dockerfile', '1', 'someone/frontend');
});
afterAll(() => workspace.destroy());

const read = (name: string, ...paths: readonly string[]) =>
  runIn(workspace.image(name, 'v1-amd64'), 'linux/amd64', 'cat', ...paths);

it('stand for images by any of their names in the options and the Dockerfile', async () => {
  await workspace.component('base', 'FROM node:20\nRUN echo base > /own\n');
  const buildContexts = { 'app-base:latest': 'project:base', 'docker.io/library/node:20': 'docker-image://nginx:1.27' };
  await workspace.component('app', 'FROM app-base AS own\nFROM node:20\nCOPY --from=own /own /own\n', {
    buildContexts,
  });
  await workspace.component('tagged', 'FROM docker.io/library/app-base:latest\n', { buildContexts });
  await workspace.build('app', AMD64);
  expect(await read('app', '/own', '/who')).toBe('base\nnginx:1.27');
  await workspace.build('tagged', AMD64);
  expect(await read('tagged', '/own', '/who')).toBe('base\nnode:20');
});

it('refuses a name that BuildKit would never look for, before anything is built', async () => {
  await workspace.component('wrong', 'FROM node:20\n', { buildContexts: { 'My Base': 'project:base' } });
  const { exitCode, output } = await workspace.tryBuild('wrong', AMD64);
  expect(exitCode).toBe(1);
  expect(output).toContain('"My Base" in the option buildContexts is not the name of a stage or an image');
});

describe('a frontend of somebody else', () => {
  it('builds what it can build', async () => {
    await workspace.component(
      'foreign',
      '# syntax=someone/frontend:1\nFROM node:20\nCOPY value /value\n',
      {},
      { value: 'v1' },
    );
    await workspace.build('foreign', AMD64);
    expect(await read('foreign', '/who', '/value')).toBe('node:20\nv1');
    await workspace.write('components/foreign/value', 'v2');
    await workspace.build('foreign', AMD64);
    expect(await read('foreign', '/value')).toBe('v2');
  });

  it('judges its language itself: it is fetched, and the error is its own', async () => {
    await workspace.component('dalec', '# syntax=someone/frontend:1\nname: phony\nversion: 1.0.0\n');
    const prefetch = await workspace.nx(['run', 'dalec:prefetch', AMD64]);
    expect(prefetch).toMatchObject({ exitCode: 0 });
    expect(prefetch.output).toContain('someone/frontend');
    const { exitCode, output } = await workspace.tryBuild('dalec', AMD64);
    expect(exitCode).toBe(1);
    expect(output).toContain('unknown instruction: name:');
    expect(output).toContain('failed to solve');
  });
});
