import { readProjectConfiguration, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { FsTree } from 'nx/src/generators/tree';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import attach from './attach/generator';
import component from './component/generator';
import importComponents from './import/generator';
import init from './init/generator';
import { runGenerator } from './run-generator';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-generator-'));
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(root, { recursive: true });
});

const OPTIONS = { skipFormat: true };

it.each(['../x', 'a/../../x', '.git/hooks/pre-commit', 'sub/.GIT/config', '.nx/workspace-data/x'])(
  'writes no %s',
  async (path) => {
    const body = (tree: Tree) => () => tree.write(path, '');
    const tree = new FsTree(root, false);
    await expect(runGenerator(tree, OPTIONS, body(tree))).rejects.toThrow(/so nothing is written/);
  },
);

it.each(['..', '.git'])('writes nothing through a link to %s', async (target) => {
  const workspace = join(root, 'workspace');
  await mkdir(join(workspace, '.git'), { recursive: true });
  await symlink(target, join(workspace, 'link'));
  const tree = new FsTree(workspace, false);
  const body = () => tree.write('link/new/x', '');
  await expect(runGenerator(tree, OPTIONS, body)).rejects.toThrow(/so nothing is written/);
  await expect(runGenerator(tree, OPTIONS, body)).rejects.toFailWith('NXBK-1202');
  expect(await readdir(root)).toEqual(['workspace']);
});

it('writes through a link that stays in the workspace', async () => {
  await mkdir(join(root, 'libs'));
  await symlink('libs', join(root, 'link'));
  const tree = new FsTree(root, false);
  await expect(runGenerator(tree, OPTIONS, () => tree.write('link/x', ''))).resolves.toBeUndefined();
});

/** Generators whose options or files say where they write. */
const GENERATORS: readonly (readonly [string, (tree: Tree, path: string) => Promise<unknown>])[] = [
  ['component', (tree, directory) => component(tree, { name: 'x', template: 'empty', directory, ...OPTIONS } as never)],
  [
    'import',
    (tree, path) => {
      const inline = `{ context: ., dockerfile_inline: "FROM alpine" }`;
      tree.write(
        'compose.yaml',
        `services: { ${JSON.stringify(path)}: { build: ${inline} }, b: { build: ${inline} } }`,
      );
      return importComponents(tree, { directory: '.', ...OPTIONS });
    },
  ],
];

describe.each(GENERATORS)('%s', (_, generate) => {
  it.each(['../evil', '.git/hooks', '.nx/x', 'a/../../../evil', '/../evil', '..', '.git'])(
    'writes nothing into %s',
    async (path) => {
      const tree = createTreeWithEmptyWorkspace();
      // Nx writes nothing of a generator that throws.
      const isWritten = await generate(tree, path).then(
        () => true,
        () => false,
      );
      const paths = tree.listChanges().map((change) => change.path);
      const evil = paths.filter((written) => /(^|\/)(\.\.|\.git|\.nx)(\/|$)/.test(written));
      expect(isWritten ? evil : []).toEqual([]);
    },
  );
});

it('init and attach write where the workspace has its projects', async () => {
  const tree = createTreeWithEmptyWorkspace();
  await init(tree, OPTIONS as never);
  tree.write('app/project.json', '{ "name": "app" }');
  tree.write('app/Dockerfile', 'FROM alpine\n');
  await attach(tree, { project: 'app', ...OPTIONS } as never);
  expect(readProjectConfiguration(tree, 'app').targets).toHaveProperty('docker-build');
});
