import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishNamed } from './docker-build.support';
import { hubUrl, removeImages } from './support/engine';
import { openRepository, type Repository } from './repositories/repository';

const LATE = `${new URL(hubUrl).host}/e2e/dependencies-late:1`;
const PREFETCH = { target: 'prefetch', params: 'forward' };
const COPIES = 'FROM scratch\nCOPY value.txt /value\n';
const image = (name: string) => `e2e-dependencies/${name}:1`;
const project = (name: string, target: object = {}, options: object = {}) =>
  JSON.stringify({
    name: `dependencies-${name}`,
    targets: { 'docker-build': { ...target, options: { tags: [image(name)], ...options } } },
  });
const FILES = {
  'apps/base/project.json': project('base'),
  'apps/base/Dockerfile': COPIES,
  'apps/base/value.txt': 'v1',
  'apps/above/project.json': project('above', { dependsOn: [PREFETCH] }),
  'apps/above/Dockerfile': `FROM ${image('base')}\nCOPY --from=alpine:3.20 /etc/os-release /os\n`,
  'apps/none/project.json': project('none', { dependsOn: [] }),
  'apps/none/Dockerfile': 'FROM alpine:3.20\n',
  'apps/late/project.json': project('late', { dependsOn: [PREFETCH] }),
  'apps/late/Dockerfile': `FROM ${LATE}\n`,
  'apps/two/project.json': JSON.stringify({
    name: 'dependencies-two',
    targets: { 'docker-build-worker': { options: { tags: [image('worker')] } } },
  }),
  'apps/two/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\n',
  'apps/two/Dockerfile.worker': COPIES,
  'apps/two/value.txt': 'v1',
  'apps/worked/project.json': project('worked'),
  'apps/worked/Dockerfile': `FROM ${image('worker')}\n`,
  'apps/named/project.json': project('named', {}, { tags: ['e2e-dependencies/named:{version}'] }),
  'apps/named/.env': 'IMAGE_TAG=7\n',
  'apps/named/Dockerfile': COPIES,
  'apps/named/value.txt': 'v1',
  'apps/naming/project.json': project('naming'),
  'apps/naming/.env': 'IMAGE_TAG=9\n',
  'apps/naming/Dockerfile': 'FROM e2e-dependencies/named:7\n',
};

const ARM64 = {
  'apps/machine/project.json': project('machine', {}, { platform: 'amd64' }),
  'apps/machine/Dockerfile': 'FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH.txt /value\n',
  'apps/machine/amd64.txt': 'amd64',
  'apps/machine/arm64.txt': 'v1',
  'apps/arm/project.json': project('arm', {}, { platform: 'arm64' }),
  'apps/arm/Dockerfile': `FROM ${image('machine')}\nCOPY Dockerfile /\n`,
};

let repository: Repository;
beforeAll(async () => {
  const images = ['base', 'above', 'worker', 'worked', 'naming', 'late', 'none', 'machine', 'arm'].map(image);
  repository = await openRepository('dependencies', { ...FILES, ...ARM64 }, images);
  await publishNamed('e2e/dependencies-late:1', 'e2e-dependencies/named:7');
});
afterAll(async () => {
  await removeImages('e2e-dependencies/named:7', LATE, 'dependencies-two:1.0.0-amd64');
  await repository.close();
});

const build = (name: string, ...args: string[]) =>
  repository.run('run', `dependencies-${name}:docker-build`, '--platform=amd64', ...args);
const write = (path: string, text: string) => repository.workspace.write(path, text);

/** What a run says that has to fail. */
async function refused(task: string): Promise<string> {
  const { exitCode, output } = await repository.workspace.nx(['run', `dependencies-${task}`, '--platform=amd64']);
  expect({ exitCode, output }).toEqual({ exitCode: 1, output });
  expect(output).toContain('NXBK-1101');
  return output;
}

describe('a dependsOn of its own', () => {
  it('that leaves out the project whose image it is built from is refused, with the line that does not', async () => {
    const all = [PREFETCH, { target: 'docker-build', dependencies: true, params: 'forward' }];
    expect(await refused('above:docker-build')).toContain(`"dependsOn": ${JSON.stringify(all)}`);
    await write('apps/above/project.json', project('above', { dependsOn: all }));
    const seen: string[] = [];
    for (const value of ['v1', 'v2', 'v1']) {
      await write('apps/base/value.txt', value);
      await repository.run(
        'run-many',
        '-t',
        'docker-build',
        '-p',
        'dependencies-base,dependencies-above',
        '--platform=amd64',
      );
      seen.push(await repository.fileIn(image('above'), '/value'));
    }
    expect(seen).toEqual(['v1', 'v2', 'v1']);
  });

  it('that leaves out prefetch is refused, although there are locks of an earlier run', async () => {
    await repository.run('run', 'dependencies-none:prefetch', '--platform=amd64');
    expect(await refused('none:docker-build')).toContain(`"dependsOn": ${JSON.stringify([PREFETCH])}`);
    await write('apps/none/project.json', project('none', { dependsOn: [], cache: false }));
    await build('none');
  });

  it('is refused in nx.json and for a check, too', async () => {
    const nxJson = JSON.parse(await readFile(join(repository.workspace.root, 'nx.json'), 'utf8')) as {
      targetDefaults: object;
    };
    const defaults = { ...nxJson.targetDefaults, 'docker-check': { dependsOn: [] } };
    await write('nx.json', JSON.stringify({ ...nxJson, targetDefaults: defaults }));
    expect(await refused('worked:docker-check')).toContain('dependencies-two:docker-build-worker');
    await write('nx.json', JSON.stringify(nxJson));
  });

  it('is refused where the image came from the cache before a project of the workspace built what it names', async () => {
    await build('late');
    expect(await repository.fileIn(image('late'), '/who')).toBe('e2e/dependencies-late:1');
    await write('apps/later/project.json', project('later', {}, { tags: [LATE] }));
    await write('apps/later/Dockerfile', COPIES);
    await write('apps/later/value.txt', 'v1');
    expect(await refused('late:docker-build')).toContain('dependencies-later:docker-build');
    await write('apps/late/project.json', project('late'));
    await build('late');
    expect(await repository.fileIn(image('late'), '/value')).toBe('v1');
  });
});

it('builds an image again when that of another target of another project has changed', async () => {
  const seen: string[] = [];
  for (const value of ['v1', 'v2']) {
    await write('apps/two/value.txt', value);
    await build('worked');
    seen.push(await repository.fileIn(image('worked'), '/value'));
  }
  expect(seen).toEqual(['v1', 'v2']);
});

it('builds an image again that is for another platform than the task of the project which it is built on', async () => {
  const seen: string[] = [];
  for (const value of ['v1', 'v2']) {
    await write('apps/machine/arm64.txt', value);
    await repository.run('run', 'dependencies-arm:docker-build');
    seen.push(await repository.fileIn(image('arm'), '/value'));
  }
  expect(seen).toEqual(['v1', 'v2']);
});

describe('the name of the image of another project', () => {
  it.each([[[]], [['--no-batch']]])('is read with the variables of that project (%j)', async (args) => {
    await write('apps/named/value.txt', `v${args.length}`);
    await build('naming', ...args);
    expect(await repository.fileIn(image('naming'), '/value')).toBe(`v${args.length}`);
  });

  it('is the same for a check', async () => {
    const output = await repository.run('run', 'dependencies-naming:docker-check', '--platform=amd64');
    expect(output).toContain('BuildKit finds nothing to warn of');
  });
});
