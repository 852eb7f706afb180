import { FsTree } from 'nx/src/generators/tree';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDockerfiles } from './find-dockerfiles';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-dockerfiles-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('findDockerfiles', () => {
  it('follows no link to a folder: it can lead in a circle, or out of the workspace', async () => {
    await mkdir(join(folder, 'outside/x'), { recursive: true });
    await mkdir(join(folder, 'workspace/app'), { recursive: true });
    await writeFile(join(folder, 'outside/x/Dockerfile'), 'FROM alpine');
    await writeFile(join(folder, 'workspace/app/Dockerfile'), 'FROM alpine');
    await symlink('.', join(folder, 'workspace/loop'));
    await symlink('../outside', join(folder, 'workspace/linked'));
    const tree = new FsTree(join(folder, 'workspace'), false);
    expect(findDockerfiles(tree, '.', ['Dockerfile'])).toEqual(['app/Dockerfile']);
  });
});
