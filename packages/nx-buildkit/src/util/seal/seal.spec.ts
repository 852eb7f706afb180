import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seal, unseal, userDigest } from './seal';
import { keyIn } from './user-key';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'seal-'))));
afterEach(() => rm(dir, { recursive: true }));

describe('a seal', () => {
  const bound = 'mirrors = ["hub.test"]';

  it('returns the sealed text and does not show it', async () => {
    const key = await keyIn(dir);
    const sealed = await seal('http://me:secret@proxy.test', bound, key);
    expect(await unseal(sealed, bound, key)).toBe('http://me:secret@proxy.test');
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('secret');
    expect(await unseal(await seal('', bound, key), bound, key)).toBe('');
  });

  it.each<[string, (sealed: string) => readonly [string, string]]>([
    ['another text that it is bound to', (sealed) => [sealed, `${bound} `]],
    ['a change of it', (sealed) => [sealed.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')), bound]],
    ['a part of it', (sealed) => [sealed.slice(0, -8), bound]],
    ['nothing', () => ['', bound]],
    ['text that is not a seal', () => ['{"hostEnv":{"PATH":"/evil"}}', bound]],
  ])('is not taken with %s', async (_, change) => {
    const key = await keyIn(dir);
    const [sealed, text] = change(await seal('secret', bound, key));
    expect(await unseal(sealed, text, key)).toBeUndefined();
  });

  it("is not taken from somebody else's key", async () => {
    const [ours, theirs] = [await keyIn(join(dir, 'ours')), await keyIn(join(dir, 'theirs'))];
    expect(await unseal(await seal('secret', bound, theirs), bound, ours)).toBeUndefined();
    const digests = [
      await userDigest('a', 'b', ours),
      await userDigest('a', 'b', theirs),
      await userDigest('c', 'b', ours),
    ];
    expect(new Set(digests).size).toBe(3);
    expect(await userDigest('a', 'b', ours)).toBe(digests[0]);
  });
});

describe('the key of the user', () => {
  it('is one for all processes, also for those that make it at once, and for its owner only', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => keyIn(join(dir, 'a'))));
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
    expect((await stat(join(dir, 'a/key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(dir, 'a'))).toEqual(['key']);
  });

  it.each([
    ['that others can read', async (path: string) => (await writeFile(path, Buffer.alloc(32)), chmod(path, 0o644))],
    ['of another length', (path: string) => writeFile(path, 'short', { mode: 0o600 })],
    [
      'behind a link',
      async (path: string) => {
        await writeFile(join(dir, 'elsewhere'), Buffer.alloc(32), { mode: 0o600 });
        await symlink(join(dir, 'elsewhere'), path);
      },
    ],
  ])('is never one %s', async (_, put) => {
    await put(join(dir, 'key'));
    const key = await keyIn(dir);
    expect(key).toHaveLength(32);
    expect(key).not.toEqual(Buffer.alloc(32));
    expect(await readFile(join(dir, 'key'))).toEqual(key);
  });

  it('lasts as long as the process where none can be kept', async () => {
    await mkdir(join(dir, 'key'));
    await writeFile(join(dir, 'key/occupied'), '');
    const key = await keyIn(dir);
    expect(key).toHaveLength(32);
    expect(await keyIn(dir)).not.toEqual(key);
  });
});
