import { openRepository, type Repository } from './repositories/repository';
import { readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { docker, hub, hubUrl, removeImages, resetHub } from './support/engine';

const registry = new URL(hubUrl).host;
const pushed = (name: string) => `${registry}/e2e/restored-${name}:latest`;
const OUTSIDE = join(tmpdir(), `nx-buildkit-restored-${process.pid}.tar`);
const COPIES = 'FROM scratch\nCOPY value.txt /value\n';
const image = (name: string) => `e2e-restored/${name}:1`;
const project = (name: string, options: object = {}, targets: object = {}) =>
  JSON.stringify({
    name: `restored-${name}`,
    targets: {
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { tags: [image(name)], ...options } },
      ...targets,
    },
  });
const FILES = {
  'apps/env/project.json': project('env', { buildArgsFromEnv: ['RESTORED_WHO'] }),
  'apps/env/Dockerfile': 'FROM alpine:3.20\nARG RESTORED_WHO=none\nRUN echo $RESTORED_WHO > /value\n',
  'apps/env/.env': 'RESTORED_WHO=one\n',
  'apps/tag/project.json': project('tag', { tags: ['e2e-restored/tag:{version}'] }),
  'apps/tag/Dockerfile': 'FROM scratch\nCOPY Dockerfile /value\n',
  'apps/tag/.env': 'IMAGE_TAG=of-env\n',
  'apps/edge/project.json': project('edge', { buildArgsFromEnv: ['RESTORED_BASE'] }),
  'apps/edge/Dockerfile': 'ARG RESTORED_BASE=alpine:3.20\nFROM $RESTORED_BASE\nRUN cp /value /above\n',
  'apps/edge/.env': `RESTORED_BASE=${image('env')}\n`,
  'apps/trigger/project.json': project('trigger'),
  'apps/trigger/Dockerfile': 'FROM alpine:3.20\nONBUILD COPY value.txt /value\n',
  'apps/middle/project.json': project('middle'),
  'apps/middle/Dockerfile': `FROM ${image('trigger')}\n`,
  'apps/middle/value.txt': 'v1',
  'apps/top/project.json': project('top'),
  'apps/top/Dockerfile': `FROM ${image('middle')}\nRUN cp /value /top\n`,
  'apps/push/project.json': project('push', { tags: [pushed('push')], outputs: ['push'] }),
  'apps/push/Dockerfile': COPIES,
  'apps/push/value.txt': 'v1',
  'apps/both/project.json': project('both', {
    tags: [pushed('both')],
    outputs: ['load', 'push'],
    provenance: 'mode=max',
  }),
  'apps/both/Dockerfile': COPIES,
  'apps/both/value.txt': 'v1',
  'apps/digest/project.json': project('digest', {
    tags: [`${registry}/e2e/restored-digest`],
    outputs: ['push-by-digest'],
  }),
  'apps/digest/Dockerfile': COPIES,
  'apps/digest/value.txt': 'v1',
  'apps/outside/project.json': project('outside', { outputs: [`type=oci,dest=${OUTSIDE}`] }),
  'apps/outside/Dockerfile': COPIES,
  'apps/outside/value.txt': 'v1',
  'apps/asked/project.json': project('asked'),
  'apps/asked/Dockerfile': COPIES,
  'apps/asked/value.txt': 'v1',
  'apps/smoke/project.json': project(
    'smoke',
    {},
    {
      smoke: {
        executor: 'nx-buildkit:smoke',
        dependsOn: ['docker-build'],
        options: { args: ['grep', 'v1', '/value'] },
      },
    },
  ),
  'apps/smoke/Dockerfile': 'FROM alpine:3.20\nCOPY value.txt /value\n',
  'apps/smoke/value.txt': 'v1',
};

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository('restored', FILES, [
    ...['env', 'edge', 'trigger', 'middle', 'top', 'smoke', 'asked'].map(image),
    pushed('both'),
    pushed('push'),
  ]);
});
afterAll(async () => {
  await repository.workspace.nx(['daemon', '--stop']);
  await removeImages('e2e-restored/tag:of-env', 'e2e-restored/tag:1.0.0');
  await resetHub();
  await rm(OUTSIDE, { force: true });
  await repository.close();
});

const build = (name: string, env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) =>
  repository.runWith(env, 'run', `restored-${name}:docker-build`, '--platform=amd64', ...args);
const value = (name: string, path = '/value') => repository.fileIn(image(name), path);
const write = (path: string, text: string) => repository.workspace.write(path, text);

describe('the variables of the .env file of a project', () => {
  it('are those of an image that is looked at after it came from the cache', async () => {
    await build('env');
    expect(await value('env')).toBe('one');
    expect(await build('env')).not.toContain('built again');
    expect(await value('env')).toBe('one');
  });

  it('are read again with the daemon', async () => {
    const daemon = { NX_DAEMON: 'true', NX_ISOLATE_PLUGINS: 'true' };
    const seen: string[] = [];
    for (const who of ['two', 'three', 'two', 'two']) {
      await write('apps/env/.env', `RESTORED_WHO=${who}\n`);
      await build('env', daemon);
      seen.push(await value('env'));
    }
    expect(seen).toEqual(['two', 'three', 'two', 'two']);
  });

  it('name an image that is built again', async () => {
    await build('tag');
    await removeImages('e2e-restored/tag:of-env');
    expect(await build('tag')).toContain('e2e-restored/tag:of-env is gone: built again');
    expect(await docker('image', 'ls', '--format', '{{.Tag}}', 'e2e-restored/tag')).toBe('of-env');
  });

  it('draw the edge to the project whose image they name', async () => {
    await build('edge');
    await write('apps/env/.env', 'RESTORED_WHO=changed\n');
    await build('edge');
    expect([await value('env'), await value('edge', '/above')]).toEqual(['changed', 'changed']);
  });
});

it('builds an image again that is above one with ONBUILD instructions which take files', async () => {
  await build('top');
  expect(await value('top', '/top')).toBe('v1');
  await write('apps/middle/value.txt', 'v2');
  await build('top');
  expect([await value('middle'), await value('top', '/top')]).toEqual(['v2', 'v2']);
});

describe('an image that was pushed', () => {
  const FROM_CACHE = /docker-build.*(local cache|existing outputs)/;
  const inRegistry = async (name: string) => {
    await docker('pull', '--quiet', pushed(name));
    return repository.fileIn(pushed(name), '/value');
  };

  it('is in its registry again after the sources are what they were', async () => {
    for (const text of ['v1', 'v2', 'v1']) {
      await write('apps/push/value.txt', text);
      await build('push');
      expect(await inRegistry('push')).toBe(text);
    }
    const again = await build('push');
    expect(again).toMatch(FROM_CACHE);
    expect(again).not.toContain('built again');
  });

  it('is pushed again when its tag is another image or was never there', async () => {
    const other = pushed('other');
    await docker('buildx', 'imagetools', 'create', '--tag', other, `${registry}/library/alpine:3.20`);
    await docker('buildx', 'imagetools', 'create', '--tag', pushed('push'), other);
    expect(await build('push')).toContain(`${pushed('push')} is another image in its registry now: built again`);
    expect(await inRegistry('push')).toBe('v1');
  });

  it('is left alone where it also is in the engine, with attestations', async () => {
    await build('both');
    expect(await build('both')).not.toContain('built again');
    await write('apps/both/value.txt', 'v2');
    await build('both');
    await write('apps/both/value.txt', 'v1');
    expect(await build('both')).toContain('is another image in its registry now');
    expect(await inRegistry('both')).toBe('v1');
    expect(await build('both')).not.toContain('built again');
  });

  it('is asked for by its digest where it has no tag', async () => {
    await build('digest');
    expect(await build('digest')).not.toContain('built again');
  });

  it.each([
    [403, `docker login ${registry}`],
    [404, `${pushed('push')} is not in its registry: built again`],
  ])('is not said to be there when the registry answers %s', async (status, said) => {
    await hub.faults([
      { kind: 'manifest', repository: 'e2e/restored-push', method: 'HEAD', action: 'status', status, first: 1 },
    ]);
    const { exitCode, output } = await repository.workspace.nx([
      'run',
      'restored-push:docker-build',
      '--platform=amd64',
    ]);
    await resetHub();
    expect(output).toContain(said);
    expect({ exitCode, output }).toMatchObject({ exitCode: status === 403 ? 1 : 0 });
  });
});

describe('a file that Nx does not restore', () => {
  const contents = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');

  it.each([
    ['outside of the workspace', 'outside', OUTSIDE, []],
    ['that the command line names', 'asked', 'out/asked.json', ['--metadataFile=out/asked.json']],
  ])('is that of the sources again: one %s', async (_, name, path, args) => {
    const seen: string[] = [];
    for (const text of ['v1', 'v2', 'v1']) {
      await write(`apps/${name}/value.txt`, text);
      await build(name, {}, ...args);
      seen.push(await contents(join(path.startsWith('/') ? '' : repository.workspace.root, path)));
    }
    expect(seen[1]).not.toBe(seen[0]);
    expect(seen[2]).not.toBe(seen[1]);
  });
});

it('tries an image by smoke that docker-build did not build in this run', async () => {
  await build('smoke');
  await write('apps/smoke/value.txt', 'v2');
  await build('smoke');
  await write('apps/smoke/value.txt', 'v1');
  await repository.run('run', 'restored-smoke:smoke', '--platform=amd64');
  await removeImages(image('smoke'));
  await repository.run('run', 'restored-smoke:smoke', '--platform=amd64');
  expect(await value('smoke')).toBe('v1');
});
