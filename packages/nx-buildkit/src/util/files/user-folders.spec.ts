import { chmod, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildxConfigFolder,
  dockerConfigFolder,
  dockerEnvironment,
  runtimeFolder,
  userCacheFolder,
} from './user-folders';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'user-folders-'))));
afterEach(() => rm(root, { recursive: true }));

describe('the folder for what processes share', () => {
  it('is in XDG_RUNTIME_DIR', async () => {
    const XDG_RUNTIME_DIR = join(root, 'run');
    await mkdir(XDG_RUNTIME_DIR, { mode: 0o700 });
    expect(runtimeFolder({ XDG_RUNTIME_DIR })).toBe(join(XDG_RUNTIME_DIR, 'nx-buildkit'));
    expect(await readdir(XDG_RUNTIME_DIR)).toEqual(['nx-buildkit']);
  });

  it('is never a folder that others can write to, and never behind a link', async () => {
    const open = join(root, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    await mkdir(join(root, 'closed'), { mode: 0o700 });
    await symlink('closed', join(root, 'link'));
    for (const XDG_RUNTIME_DIR of [open, join(root, 'link'), join(root, 'none'), 'relative', '/']) {
      expect(runtimeFolder({ XDG_RUNTIME_DIR })).not.toContain(XDG_RUNTIME_DIR.concat('/nx-buildkit'));
    }
    expect([await readdir(open), await readdir(join(root, 'closed'))]).toEqual([[], []]);
  });
});

/** Where no folder can be made: not even root makes one in a file. */
const NOWHERE = '/dev/null/none';

describe('where the usual folder cannot be made', () => {
  it("is buildx's folder a private one, and docker gets its path", () => {
    const BUILDX_CONFIG = join(tmpdir(), `nx-buildkit-${process.getuid?.()}`, 'buildx');
    expect(buildxConfigFolder({ DOCKER_CONFIG: NOWHERE })).toBe(BUILDX_CONFIG);
    expect(dockerEnvironment({ DOCKER_CONFIG: NOWHERE })).toEqual({ BUILDX_CONFIG });
  });
});

it('leaves everything where it is for a user with a home folder', () => {
  expect(userCacheFolder({})).toBe(join(homedir(), '.cache', 'nx-buildkit'));
  expect(userCacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/nx-buildkit');
  expect(dockerConfigFolder({})).toBe(join(homedir(), '.docker'));
  expect(dockerConfigFolder({ DOCKER_CONFIG: '/config' })).toBe('/config');
  expect(dockerEnvironment({})).toEqual({});
});
