import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorkspace, type Workspace } from './support/workspace';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace({ builder: { name: 'e2e-graph' } });
});
afterAll(() => workspace.remove());

/** Makes projects, and a Dockerfile in each by what it is given. */
async function projects(dockerfiles: Readonly<Record<string, (path: string) => Promise<unknown>>>): Promise<string[]> {
  for (const [name, write] of Object.entries(dockerfiles)) {
    await workspace.write(`apps/${name}/project.json`, { name });
    await write(join(workspace.root, 'apps', name, 'Dockerfile'));
  }
  return Object.keys(dockerfiles);
}

const bytes = (content: Buffer | string) => (path: string) => writeFile(path, content);

async function projectsWith(target: string): Promise<string[]> {
  const { output } = await workspace.nx(['show', 'projects', `--with-target=${target}`, '--json']);
  return (JSON.parse(output) as string[]).sort();
}

it('survives files that are not Dockerfiles, whose tasks report what is wrong with them', async () => {
  const broken = await projects({
    folder: (path) => mkdir(path),
    dangling: (path) => symlink('nowhere', path),
    loop: (path) => symlink('Dockerfile', path),
    huge: bytes(Buffer.alloc(5_000_000, '\x1b[2J')),
    junk: bytes(Buffer.alloc(100_000, '\x1b[2J')),
    nul: bytes('FROM ubuntu:22.04\n\0\0 x'),
    latin1: bytes(Buffer.from('FROM ubuntu:22.04\nR\xdcN true', 'latin1')),
    wrong: bytes('FORM ubuntu:22.04'),
    empty: bytes(''),
  });
  await workspace.write('stray/Dockerfile', 'FROM ubuntu:22.04');
  expect(await projectsWith('docker-build')).toEqual(broken.sort());

  await workspace.nx(['run', 'buildkit:config']);
  // Without a builder, which is not needed to find out what is wrong.
  const prefetch = ['run-many', '-t', 'prefetch', '--excludeTaskDependencies', '--output-style=static'];
  const { exitCode, output } = await workspace.nx(prefetch);

  expect(exitCode).toBe(1);
  const messages = {
    folder: 'EISDIR',
    dangling: 'ENOENT',
    loop: 'ELOOP',
    huge: 'more than 4 MiB',
    junk: 'line greater than max allowed size',
    nul: 'unknown instruction',
    latin1: 'unknown instruction',
    wrong: 'unknown instruction: FORM',
    empty: 'cannot be empty',
  };
  for (const [name, message] of Object.entries(messages)) {
    expect(output).toMatch(new RegExp(`^.*apps/${name}/Dockerfile.*${message}`, 'm'));
  }
  // eslint-disable-next-line no-control-regex -- what clears a terminal comes from a Dockerfile, if it comes
  expect(output).not.toMatch(/\x1b\[2J|\0/);
});

it('names the projects whose images need each other', async () => {
  const chain = {
    a: 'FROM b:1.0.0-arm64',
    b: 'FROM ubuntu:22.04\nCOPY --from=c:1.0.0-arm64 / /',
    c: 'FROM a:1.0.0-arm64',
  };
  await projects(Object.fromEntries(Object.entries(chain).map(([name, text]) => [name, bytes(text)])));
  const { exitCode, output } = await workspace.nx(['run', 'a:docker-build']);
  expect(exitCode).toBe(1);
  for (const name of Object.keys(chain)) expect(output).toContain(`${name}:docker-build`);
});
