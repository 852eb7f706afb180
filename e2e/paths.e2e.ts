import { execa } from 'execa';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { docker, runIn } from './support/engine';
import { commitAll } from './support/workspace';

const BUILDER = 'e2e-paths';
const AMD64 = '--platform=amd64';
const ODD = 'my keys, and "more" of \'them\'@home:1';
/** A context of its own, which Nx can be given no pattern for. */
const MORE = `more [1] {2} ${ODD}`;

let folder: string;
let workspace: ComponentWorkspace | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-paths-'));
});
afterEach(async () => {
  await workspace?.destroy();
  workspace = undefined;
  await rm(folder, { recursive: true });
});

/** As a field of a flag in the format of CSV. */
const csv = (field: string) => `"${field.replaceAll('"', '""')}"`;

/** A component that takes something of every kind from a folder with an odd name, and whose own name is a scoped one. */
async function writeComponent({ write }: ComponentWorkspace): Promise<void> {
  const dockerfile = [
    'FROM alpine:3.20 AS base',
    'RUN --mount=type=secret,id=token wc -c < /run/secrets/token > /length',
    'COPY --from=more value /more',
    // BuildKit takes quotes away from a name.
    'COPY my*home:1 /own/',
    '',
  ];
  const outputs = ['load', `type=local,${csv(`dest=dist/${ODD}`)}`];
  const secrets = [`id=token,${csv(`src=apps/odd/${ODD}/token`)}`];
  const options = {
    imagePrefix: `${BUILDER}-`,
    version: 'v1',
    secrets,
    outputs,
    buildContexts: { more: MORE },
  };
  const targets = { 'docker-build': { executor: 'nx-buildkit:docker-build', options } };
  await write('apps/odd/project.json', { name: '@team/odd', targets });
  await write('apps/odd/Dockerfile', dockerfile.join('\n'));
  await write(`apps/odd/${ODD}/token`, 'swordfish');
  await write(`${MORE}/value`, 'more');
}

/** Builds it, changes a file, builds it again, and looks into both images. */
async function expectBuilds({ build, write, root }: ComponentWorkspace): Promise<void> {
  const image = `${BUILDER}-team-odd:v1-amd64`;
  const read = (...paths: string[]) => runIn(image, 'linux/amd64', 'cat', ...paths);
  await build('@team/odd', AMD64);
  expect(await read('/length', '/more', '/own/token')).toBe('9\nmoreswordfish');
  expect(await readFile(join(root, 'dist', ODD, 'more'), 'utf8')).toBe('more');
  await write(`${MORE}/value`, 'less');
  await build('@team/odd', AMD64);
  expect(await read('/more')).toBe('less');
  expect(await build('@team/odd', AMD64)).toMatch(/docker-build.*(local cache|existing outputs)/);
}

it.each(['a workspace, of "us" and \'you\'', 'team@home:8080', '100% $HOME [1] {2} #3 ü+&;'])(
  'builds in a folder that is called %s',
  async (name) => {
    const root = join(folder, name);
    await mkdir(root);
    workspace = await componentWorkspace(BUILDER, {}, root);
    await writeComponent(workspace);
    await expectBuilds(workspace);
  },
);

it('builds in a workspace that a symbolic link leads to', async () => {
  await mkdir(join(folder, 'disk@1', 'workspace'), { recursive: true });
  await symlink('disk@1', join(folder, 'link'));
  workspace = await componentWorkspace(BUILDER, {}, join(folder, 'link', 'workspace'));
  await writeComponent(workspace);
  await expectBuilds(workspace);
});

it('builds in a worktree of git, and knows its branch and its commit', async () => {
  const main = await componentWorkspace(BUILDER);
  try {
    await writeComponent(main);
    await commitAll(main);
    const root = join(folder, 'wörk tree@1');
    await execa('git', ['worktree', 'add', '--quiet', '-b', 'feature/tree', root], { cwd: main.root });
    workspace = await componentWorkspace(BUILDER, {}, root);
    await expectBuilds(workspace);

    await workspace.component('named', 'FROM alpine:3.20\n', { tags: [`${BUILDER}-named:{branch}-{shortCommitSha}`] });
    await workspace.build('named', AMD64);
    const { stdout: commit } = await execa('git', ['rev-parse', '--short=7', 'HEAD'], { cwd: root });
    const tags = await docker('image', 'ls', '--format', '{{.Tag}}', `${BUILDER}-named`);
    expect(tags).toBe(`feature-tree-${commit}`);
  } finally {
    await main.remove();
  }
});
