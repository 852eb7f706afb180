import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitAll, createWorkspace, type Workspace } from './support/workspace';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace({ builder: { name: 'e2e-generators-files' } });
  await workspace.write('.prettierrc', { tabWidth: 8 });
  await workspace.write('apps/api/project.json', { name: 'api' });
  await workspace.write('apps/api/Dockerfile', 'ARG BASE\nFROM $BASE AS api\nFROM api AS init\n');
  await workspace.write('src/compose.yaml', {
    include: ['db/compose.yaml'],
    services: { shop: { build: { context: './shop', args: { TAG: '${TAG}', DSN: 'swordfish ${DB_PASSWORD}' } } } },
  });
  await workspace.write('src/compose.override.yaml', { services: { shop: { build: { target: 'dev' } } } });
  await workspace.write('src/db/compose.yaml', { services: { db: { image: 'postgres:${PG:-16}' } } });
  await workspace.write('src/.env', 'TAG=v1\nDB_PASSWORD=swordfish\n');
  await workspace.write('src/shop/Dockerfile', 'FROM alpine AS dev\n');
  await commitAll(workspace);
});
afterAll(() => workspace.remove());

/** The files that git sees as changed since the last commit. */
async function changes(): Promise<string[]> {
  const { stdout } = await execa('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: workspace.root });
  return stdout.split('\n').filter((line) => line !== '');
}

it.each<[string, string[], string]>([
  ['init', ['--imagePrefix=team-', '--mirrors=ghcr.io=m.example.com'], 'nx.json'],
  ['attach', ['api', '--platforms=arm64', '--stages=init'], 'apps/api/project.json'],
  ['import', ['src'], 'src/shop/project.json'],
  ['component', ['web'], 'components/web/project.json'],
])(
  '%s writes nothing on a dry run, formatted files on a run, and nothing on a second one',
  async (name, args, file) => {
    const generate = async (...more: string[]): Promise<void> => {
      const { exitCode, output } = await workspace.nx(['g', `nx-buildkit:${name}`, ...args, ...more]);
      expect({ exitCode, output }).toEqual({ exitCode: 0, output });
      expect(output).not.toContain('swordfish');
    };

    await generate('--dry-run');
    expect(await changes()).toEqual([]);

    await generate();
    expect((await changes()).join()).toContain(file);
    const { stdout } = await execa('git', ['grep', '--untracked', '-l', 'swordfish'], { cwd: workspace.root });
    expect(stdout.split('\n')).toEqual(['src/.env', 'src/compose.yaml']);
    // Nobody's default, but what this workspace's .prettierrc asks for.
    expect(await readFile(join(workspace.root, file), 'utf8')).toMatch(/^ {8}"/m);
    await commitAll(workspace);

    await generate();
    expect(await changes()).toEqual([]);
  },
);

it('makes a component for both platforms, and ends with what to type next', async () => {
  const { output } = await workspace.nx(['g', 'nx-buildkit:component', 'both', '--template=go']);
  expect(output.trimEnd().split('\n').at(-1)).toBe('Next: nx run both:docker-build');
  const { targets } = JSON.parse(await readFile(join(workspace.root, 'components/both/project.json'), 'utf8'));
  expect(targets['docker-build'].options.platform).toEqual(['amd64', 'arm64']);
});

it('prefetches every image of the workspace by one target', async () => {
  await workspace.write('apps/api/Dockerfile.worker', 'FROM alpine');
  await workspace.nx(['g', 'nx-buildkit:init']);
  await workspace.nx(['run', 'buildkit:prefetch-all', '--platform=arm64', '--graph=tasks.json']);
  const { tasks } = JSON.parse(await readFile(join(workspace.root, 'tasks.json'), 'utf8'));
  expect(Object.keys(tasks.tasks)).toEqual(
    expect.arrayContaining(['api:prefetch', 'api:prefetch-worker', 'buildkit:config']),
  );
});
