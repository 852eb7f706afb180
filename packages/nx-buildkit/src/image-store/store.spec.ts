import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from './store';

let root: string;
const XDG_CACHE_HOME = process.env['XDG_CACHE_HOME'];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'));
  process.env['XDG_CACHE_HOME'] = root;
});
afterEach(async () => {
  if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  await rm(root, { recursive: true });
});

const modeOf = async (path: string): Promise<string> => ((await stat(join(root, path))).mode & 0o777).toString(8);

/** A folder that everybody may read. */
async function makeOpen(path: string): Promise<void> {
  await mkdir(join(root, path), { recursive: true });
  await chmod(join(root, path), 0o755);
}

describe('openStore', () => {
  it('names what is in the way of its folder', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(openStore('file', root)).rejects.toFailWith('NXBK-0601');
  });

  it('keeps what a user pulled to that user, in a default folder that is there already too', async () => {
    await openStore(undefined, '/');
    expect([await modeOf('nx-buildkit'), await modeOf('nx-buildkit/images')]).toEqual(['700', '700']);
    await makeOpen('nx-buildkit');
    await makeOpen('nx-buildkit/images');
    await openStore(undefined, '/');
    expect([await modeOf('nx-buildkit'), await modeOf('nx-buildkit/images')]).toEqual(['700', '700']);
  });

  it('leaves a folder that a user chose as open as it is', async () => {
    await makeOpen('chosen');
    await makeOpen('shared');
    await makeOpen('nx-buildkit');
    await symlink('../shared', join(root, 'nx-buildkit/images'));
    await openStore('chosen', root);
    await openStore(undefined, root);
    expect([await modeOf('chosen'), await modeOf('shared')]).toEqual(['755', '755']);
  });
});
