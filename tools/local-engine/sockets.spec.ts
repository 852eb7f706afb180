import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listens } from './sockets';

it('knows a socket with a process behind it from one that a killed process left, and from none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sockets-'));
  const [path, kept] = [join(folder, 'a.sock'), join(folder, 'b.sock')];
  const server = createServer();
  try {
    expect(await listens(path)).toBe(false);
    await new Promise<void>((listening) => server.listen(path, listening));
    expect(await listens(path)).toBe(true);
    // Node removes the file of the name that it listened on, as a process that is killed does not.
    await rename(path, kept);
    await new Promise((closed) => server.close(closed));
    expect((await stat(kept)).isSocket()).toBe(true);
    expect(await listens(kept)).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
