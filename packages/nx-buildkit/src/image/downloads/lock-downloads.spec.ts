import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLock, lockPath, writeLocks } from '../../base-images/lock-file';
import { digestOf } from '../../oci/digest';
import { describeUnkept, lockDownloads, lockedDownloads, requireLockable, requireLocks } from './lock-downloads';

const task = 'web:docker-build';
const sources = {
  component: { project: 'web', task: 'docker-build', root: 'web' },
  options: { lock: 'project' },
} as Parameters<typeof lockedDownloads>[0];
const download = (path: string, content = path) => ({
  url: `http://host.example/${path}`,
  digest: digestOf(content),
  size: content.length,
});

let workspaceRoot: string;
let folder: string;
beforeEach(async () => {
  workspaceRoot = await mkdtemp(join(tmpdir(), 'lock-downloads-'));
  folder = join(workspaceRoot, 'web/image-locks/web/docker-build');
  const locks = ['linux/amd64', 'linux/arm64'].map(
    (platform) => [platform, formatLock({ platform, images: [] })] as const,
  );
  await writeLocks(folder, new Map(locks), { keepOthers: true });
});
afterEach(() => rm(workspaceRoot, { recursive: true }));

const lock = (...downloads: ReturnType<typeof download>[]) =>
  lockDownloads(sources, new Set(['linux/amd64']), downloads, { workspaceRoot, task });

it('writes the downloads of a build into the locks of its platforms, the same bytes in any order', async () => {
  expect(await lock(download('b'), download('a'), download('a'))).toEqual([
    `Locked 2 downloads of RUN for linux/amd64 in ${folder}: commit it`,
  ]);
  const text = await readFile(lockPath(folder, 'linux/amd64'), 'utf8');
  await lock(download('a'), download('b'));
  expect(await readFile(lockPath(folder, 'linux/amd64'), 'utf8')).toBe(text);
  const locked = await lockedDownloads(sources, workspaceRoot);
  expect(locked.get('linux/amd64')).toEqual([download('a'), download('b')]);
  expect(locked.get('linux/arm64')).toEqual([]);
});

it('replaces what was locked, and tells what has changed', async () => {
  await lock(download('a'), download('b'), download('gone'));
  const other = download('b', 'other');
  expect(await lock(download('a'), other, download('new'))).toEqual([
    `${other.url} changed: ${download('b').digest} → ${other.digest}`,
    expect.stringContaining('Locked 3 downloads'),
  ]);
  expect((await lockedDownloads(sources, workspaceRoot)).get('linux/amd64')).toEqual([
    download('a'),
    other,
    download('new'),
  ]);
});

it('locks nothing for a platform whose base images are not locked', () =>
  expect(lockDownloads(sources, new Set(['linux/s390x']), [], { workspaceRoot, task })).rejects.toFailWith(
    'NXBK-0701',
  ));

it('knows before the build that there is no lock', async () => {
  const place = { workspaceRoot, task };
  await expect(requireLocks(sources, new Set(['linux/amd64']), place)).resolves.toBeDefined();
  await expect(requireLocks(sources, new Set(['linux/s390x']), place)).rejects.toFailWith('NXBK-0701');
});

const able = { downloadSettings: { prefixes: [], mirrors: {}, private: [] }, store: { root: '/store' } };

it('takes a lock that is part of the sources', () =>
  expect(() => requireLockable({ lock: 'project' }, able)).not.toThrow());

it.each([
  ['without the option downloads', { lock: 'project' }, { store: able.store }, 'NXBK-1002'],
  ['in dist', {}, able, 'NXBK-1002'],
  ['that nobody keeps', { lock: 'project' }, { ...able, store: { root: '/store', isReadOnly: true } }, 'NXBK-0601'],
] as const)('refuses downloads %s', (_, options, environment, code) =>
  expect(() => requireLockable(options, environment)).toFailWith(code),
);

it('names what no lock can have', () => {
  expect(describeUnkept({ unkept: [] })).toEqual([]);
  const unkept = Array.from({ length: 22 }, (_, i) => `http://host.example/${i}`);
  const lines = describeUnkept({ unkept });
  expect(lines[0]).toContain('22 URLs');
  expect(lines.slice(1)).toEqual([...unkept.slice(0, 20).map((one) => `  ${one}`), '  and 2 more']);
});
