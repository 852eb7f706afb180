import { mkdir, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { docker, runIn } from './support/engine';

/* BuildKit takes a file for unchanged if its size and its time of change are those of the one that it was sent before. */

const PREFIX = 'e2e-sent';
const BASE = `${PREFIX}:1`;
const COPY_ALL = `FROM ${BASE}\nCOPY . /files/\n`;

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(PREFIX);
  await publish(`library/${PREFIX}`, '1', {});
});
afterAll(() => workspace.destroy());

const component = (name: string, dockerfile: string, options: object = {}) =>
  workspace.component(name, dockerfile, { archSuffix: false, ...options });

/** Writes a file as a program does that sets a time, the same one for all. */
async function unpack(path: string, text: string): Promise<void> {
  await workspace.write(path, text);
  await utimes(join(workspace.root, path), 1_600_000_000, 1_600_000_000);
}

/** The path of a Dockerfile in a folder with others. */
async function dockerfile(name: string): Promise<string> {
  const folder = join(workspace.root, 'dockerfiles');
  await mkdir(folder, { recursive: true });
  return join(folder, name);
}

/** Builds these in turn, as Nx does where nothing is cached. */
async function build(...names: readonly string[]): Promise<void> {
  for (const name of names) await workspace.build(name, '--skip-nx-cache');
}

const read = (name: string, path: string) => runIn(workspace.image(name, 'v1'), 'linux/amd64', 'cat', path);

it('is that of the folder, and not of another one with its name', async () => {
  for (const name of ['one', 'two']) {
    await component(name, `FROM ${BASE}\nCOPY text /text\nCOPY --from=docs text /docs\n`, {
      context: `${name}/docker`,
      buildContexts: { docs: `${name}/docs` },
    });
    await unpack(`${name}/docker/text`, `${name} text`);
    await unpack(`${name}/docs/text`, `${name} docs`);
  }
  await build('one', 'two', 'one');
  for (const name of ['one', 'two']) {
    expect(await read(name, '/text')).toBe(`${name} text`);
    expect(await read(name, '/docs')).toBe(`${name} docs`);
  }
});

it('is that of the folder in one bake with others that send it, too', async () => {
  const names = ['red', 'tan', 'dun', 'sky'];
  const next = (name: string) => names[(names.indexOf(name) + 1) % names.length] ?? '';
  for (const name of names) {
    await component(name, `FROM ${BASE}\nCOPY text /text\nCOPY --from=next text /next\n`, {
      context: `${name}/docker`,
      dockerfile: `dockerfiles/${name}`,
      buildContexts: { next: `${next(name)}/docker` },
    });
    await rename(join(workspace.root, `components/${name}/Dockerfile`), await dockerfile(name));
  }
  for (const round of ['1', '2']) {
    for (const name of names) await unpack(`${name}/docker/text`, name + round);
    const { exitCode, output } = await workspace.nx([
      'run-many',
      '-t',
      'docker-build',
      '-p',
      ...names,
      '--skip-nx-cache',
    ]);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    for (const name of names) {
      expect(await read(name, '/text')).toBe(name + round);
      expect(await read(name, '/next')).toBe(next(name) + round);
    }
  }
});

it('is what the folder holds now, although files have the times of those before them', async () => {
  await component('app', `FROM ${BASE}\nCOPY . /files/\nCOPY --from=docs . /docs/\n`, {
    buildContexts: { docs: 'docs' },
  });
  for (const text of ['v1', 'v2']) {
    await unpack('components/app/folder/file', text);
    await unpack('docs/file', text);
    await build('app');
    expect(await read('app', '/files/folder/file')).toBe(text);
    expect(await read('app', '/docs/file')).toBe(text);
  }
});

it('is what the folder holds now, although files in it only have another name', async () => {
  await component('renamed', COPY_ALL);
  for (const text of ['blue', 'pink']) {
    await unpack(`components/renamed/${text}/file`, text);
    await unpack(`components/renamed/${text}.txt`, text);
  }
  await build('renamed');
  const move = (from: string, to: string) =>
    rename(join(workspace.root, 'components/renamed', from), join(workspace.root, 'components/renamed', to));
  for (const end of ['', '.txt']) {
    await move(`blue${end}`, `old${end}`);
    await move(`pink${end}`, `blue${end}`);
    await move(`old${end}`, `pink${end}`);
  }
  await build('renamed');
  expect(await read('renamed', '/files/blue/file')).toBe('pink');
  expect(await read('renamed', '/files/pink/file')).toBe('blue');
  expect(await read('renamed', '/files/blue.txt')).toBe('pink');
});

it('has what an ONBUILD of the base takes, too', async () => {
  await component('base', `FROM ${BASE}\nONBUILD COPY taken /taken\n`);
  await component('onbuild', `FROM e2e-sent-base:v1\n`, { buildContexts: { 'e2e-sent-base:v1': 'project:base' } });
  for (const text of ['v1', 'v2']) {
    await unpack('components/onbuild/taken', text);
    await build('onbuild');
    expect(await read('onbuild', '/taken')).toBe(text);
  }
});

it('is sent once while nothing is unpacked', async () => {
  await component('large', COPY_ALL);
  await workspace.write('components/large/large', 'x'.repeat(3_000_000));
  const sent = async (): Promise<number> => {
    await workspace.write('components/large/small', `${Math.random()}`);
    const output = await workspace.build('large', '--skip-nx-cache');
    // The .dockerignore counts as well, with next to nothing.
    const sizes = [...output.matchAll(/transferring context: ([\d.]+)([kM]?)B/g)].map(
      ([, size, unit]) => Number(size) * (unit === 'M' ? 1_000_000 : unit === 'k' ? 1_000 : 1),
    );
    return Math.max(...sizes);
  };
  expect(await sent()).toBeGreaterThan(2_000_000);
  expect(await sent()).toBeLessThan(2_000_000);
});

it('has the folder of the user in the history of BuildKit', async () => {
  const list = await docker('buildx', 'history', 'ls', '--builder', PREFIX, '--format', '{{.Name}}');
  expect(list).toContain('large');
});
