import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abandonedName } from '../../../test-data/abandoned-name';
import { runtimeFolder } from '../../util/files/user-folders';
import { countHolders, withExclusiveBuilder, withBuilder, type BuilderKey } from './builder-lock';

const noWait = (): void => undefined;

describe('the lock of a builder', () => {
  const key: BuilderKey = { name: 'b', endpoint: 'here' };
  const usual = process.env['XDG_RUNTIME_DIR'];
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'builder-lock-'));
    process.env['XDG_RUNTIME_DIR'] = folder;
  });
  afterEach(async () => {
    if (usual === undefined) delete process.env['XDG_RUNTIME_DIR'];
    else process.env['XDG_RUNTIME_DIR'] = usual;
    await rm(folder, { recursive: true });
  });

  it('lets one change it at a time, and tells the others that they wait', async () => {
    const order: string[] = [];
    const waiting = new EventEmitter();
    let waits = 0;
    const bothWait = once(waiting, 'both');
    const change = () =>
      withExclusiveBuilder(
        key,
        () => ++waits === 2 && waiting.emit('both'),
        async () => {
          order.push('in');
          await bothWait;
          order.push('out');
        },
      );
    await Promise.all([change(), change(), change()]);
    expect(order).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
    expect(waits).toBe(2);
  });

  it('does not mix up builders of one name in two engines', async () => {
    await withExclusiveBuilder(key, noWait, () =>
      withExclusiveBuilder(
        { ...key, endpoint: 'there' },
        () => expect('a wait').toBe('none'),
        async () => undefined,
      ),
    );
  });

  it('counts builds, any number at once, and forgets those that have ended', async () => {
    await withBuilder(key, () => withBuilder(key, async () => expect(await countHolders(key)).toBe(2)));
    expect(await countHolders(key)).toBe(0);
  });

  it('lets no build in while the builder is changed', async () => {
    const order: string[] = [];
    let build: Promise<void> | undefined;
    await withExclusiveBuilder(key, noWait, async () => {
      build = withBuilder(key, async () => void order.push('build'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('changed');
    });
    await build;
    expect(order).toEqual(['changed', 'build']);
  });

  it('takes away what a killed build left behind', async () => {
    await withBuilder(key, async () => {
      const [left] = await leftovers();
      const longAgo = new Date(Date.now() - 60_000);
      await utimes(left ?? '', longAgo, longAgo);
      expect(await countHolders(key)).toBe(0);
      expect(await leftovers()).toEqual([]);
    });
  });

  it('does not count a build whose process has ended, however lately that was', async () => {
    await withBuilder(key, async () => {
      const [own = ''] = await leftovers();
      const ended = own.replace(/-use-.*/, `-use-${abandonedName()}.lock`);
      await mkdir(ended);
      expect(await countHolders(key)).toBe(1);
      expect(existsSync(ended)).toBe(false);
      expect(await leftovers()).toEqual([own]);
    });
  });

  it('leaves nothing behind', async () => {
    await withBuilder(key, async () => undefined);
    expect(await readdir(runtimeFolder())).toEqual([]);
  });

  it('is let go of when the work fails', async () => {
    await expect(withExclusiveBuilder(key, noWait, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await withExclusiveBuilder(
      key,
      () => expect('a wait').toBe('none'),
      async () => undefined,
    );
  });

  async function leftovers(): Promise<readonly string[]> {
    const entries = await readdir(runtimeFolder(), { recursive: true, withFileTypes: true });
    return entries
      .filter(({ name }) => name.includes('-use-') && name.includes(`-${process.pid}-`))
      .map(({ parentPath, name }) => join(parentPath, name));
  }
});
