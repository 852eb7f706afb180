import { componentWorkspace, publishNamed, type ComponentWorkspace } from './docker-build.support';
import { docker, removeImages, runIn } from './support/engine';
import { writeComponent } from './support/workspace';

const BUILDER = 'e2e-siblings';
const AMD64 = '--platform=amd64';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  await publishNamed('nginx:1.27', 'nginx:1.27-alpine', 'node:20', 'redis:7', 'redis:6-alpine');
});
afterAll(async () => {
  await removeImages(...['nginx', 'node', 'web', 'redis', 'queue', 'cache'].map((name) => `${name}:1.0.0-amd64`));
  await workspace.destroy();
});

const who = (image: string) => runIn(image, 'linux/amd64', 'cat', '/who');
/** The named component's image, where nothing but the project names it. */
const whoOf = (project: string) => who(`${project}:1.0.0-amd64`);
const plain = (name: string, dockerfile: string, options: object = {}) =>
  writeComponent(workspace, name, dockerfile, options);

describe('a project that is called like an upstream image', () => {
  it('does not take its place, and makes no cycle of projects', async () => {
    await plain('nginx', 'FROM node:20\n');
    await plain('node', 'FROM nginx:1.27\n');
    await plain('web', 'FROM nginx:1.27-alpine\nRUN cat /who\n');
    const output = await workspace.build('web', AMD64);
    expect(output).not.toContain('nginx:docker-build');
    expect(output).not.toContain('is built by the project');
    expect(await whoOf('web')).toBe('nginx:1.27-alpine');
    await workspace.build('nginx', AMD64);
    await workspace.build('node', AMD64);
    expect([await whoOf('nginx'), await whoOf('node')]).toEqual(['node:20', 'nginx:1.27']);
  });

  it('makes its own image of the upstream one, as do others', async () => {
    const images = { redis: 'redis:7', queue: 'redis:7', cache: 'redis:6-alpine' };
    for (const [name, image] of Object.entries(images)) {
      const targets = { 'docker-build': { executor: 'nx-buildkit:docker-build', options: { image } } };
      await workspace.write(`components/${name}/project.json`, { name, targets });
    }
    const { exitCode, output } = await workspace.nx([
      'run-many',
      '-t',
      'docker-build',
      '-p',
      'redis,queue,cache',
      AMD64,
    ]);
    if (exitCode !== 0) throw new Error(output);
    expect([await whoOf('queue'), await whoOf('cache')]).toEqual(['redis:7', 'redis:6-alpine']);
  });

  it('leaves alone what the options ask a registry for', async () => {
    await workspace.component('store', 'FROM node:20\n', { imagePrefix: '', tags: ['redis:7'] });
    const buildContexts = { base: 'docker-image://redis:7' };
    await workspace.component('asks', 'FROM base\n', { buildContexts });
    await workspace.build('asks', AMD64);
    expect(await who(workspace.image('asks', 'v1-amd64'))).toBe('redis:7');
  });
});

describe('a project stands in for the image', () => {
  it('of the very name and tag that it makes, and says so', async () => {
    await plain('origin', 'FROM node:20\nRUN echo made-here > /who\n', { version: '7' });
    await workspace.component('exact', 'FROM origin:7-amd64\nRUN cat /who\n');
    const output = await workspace.build('exact', AMD64);
    const said = 'origin:7-amd64 is built by the project origin: no registry is asked for it';
    expect(output.split(said)).toHaveLength(3);
    expect(await who(workspace.image('exact', 'v1-amd64'))).toBe('made-here');
    await removeImages('origin:7-amd64');
  });

  it('of the name that its version gives it, and of no other', async () => {
    await workspace.component('base', 'FROM node:20\nRUN echo base > /who\n', { version: undefined });
    await workspace.component('above', `FROM ${workspace.image('base', 'v9')}\n`);
    await workspace.component('other', `FROM ${workspace.image('base', 'v8')}\n`);
    const build = (name: string) => workspace.nx(['run', `${name}:docker-build`, AMD64], { IMAGE_TAG: 'v9' });
    const { exitCode, output } = await build('above');
    if (exitCode !== 0) throw new Error(output);
    expect(await who(workspace.image('above', 'v1-amd64'))).toBe('base');
    const failed = await workspace.nx(['run', 'other:prefetch', AMD64, '--giveUpAfter=1000'], { IMAGE_TAG: 'v9' });
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain(`The project base builds docker.io/library/${workspace.image('base', 'v9')}`);
    expect(failed.output).toContain(`but no docker.io/library/${workspace.image('base', 'v8')}`);
  });

  it('without taking the place of a stage of that name', async () => {
    const name = workspace.image('latest', 'x').replace(':x', '');
    await workspace.component('latest', 'FROM node:20\n', { tags: [`${name}:latest`] });
    await workspace.component('stage', `FROM ${name} AS ${name}\nRUN echo ran > /ran\nFROM ${name}\nRUN cat /ran\n`);
    await workspace.build('stage', AMD64);
    expect(await runIn(workspace.image('stage', 'v1-amd64'), 'linux/amd64', 'cat', '/ran', '/who')).toBe(
      'ran\nnode:20',
    );
  });
});

describe('a project builds an image for the platform that a Dockerfile asks for', () => {
  const ARM64 = '--platform=arm64';
  const archOf = (project: string, file: string) =>
    runIn(workspace.image(project, 'v1-arm64'), 'linux/arm64', 'cat', file);
  beforeAll(() => workspace.component('arch', 'FROM alpine:3.20\nRUN uname -m > /arch\n'));

  it('in FROM, whether the name ends in it or not', async () => {
    for (const [name, tag] of Object.entries({ bare: 'v1', suffixed: 'v1-amd64' })) {
      const from = `FROM --platform=linux/amd64 ${workspace.image('arch', tag)} AS tools\n`;
      await workspace.component(name, `${from}FROM alpine:3.20\nCOPY --from=tools /arch /tools\n`);
      await workspace.build(name, ARM64);
      expect(await archOf(name, '/tools')).toBe('x86_64');
    }
  });

  it('for both of one name', async () => {
    const name = workspace.image('arch', 'v1');
    const dockerfile = `FROM --platform=linux/amd64 ${name} AS tools\nFROM ${name}\nCOPY --from=tools /arch /tools\n`;
    await workspace.component('both', dockerfile);
    await workspace.build('both', ARM64);
    expect([await archOf('both', '/arch'), await archOf('both', '/tools')]).toEqual(['aarch64', 'x86_64']);
  });

  it('as the machine that builds, for tools that the options name', async () => {
    const stage = 'FROM --platform=$BUILDPLATFORM tools AS gen\nRUN uname -m > /ran\n';
    const dockerfile = `${stage}FROM alpine:3.20\nCOPY --from=gen /arch /ran /\n`;
    await workspace.component('cross', dockerfile, { buildContexts: { tools: 'project:arch' } });
    await workspace.build('cross', ARM64);
    const machine = await docker('info', '--format', '{{.Architecture}}');
    expect([await archOf('cross', '/arch'), await archOf('cross', '/ran')]).toEqual([machine, machine]);
  });
});
