import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineHome, type Home } from './paths';
import { hubPorts } from './ports';

describe('hubPorts', () => {
  let home: Home;
  beforeEach(async () => {
    home = engineHome({ NX_BUILDKIT_ENGINE_HOME: await mkdtemp(join(tmpdir(), 'ports-')) });
  });
  afterEach(() => rm(home.root, { recursive: true }));

  it('keeps the ports that it chose once', async () => {
    const chosen = await hubPorts(home);
    expect(await hubPorts(home)).toEqual(chosen);
  });

  it('chooses another for one that somebody else has taken since', async () => {
    const { port, adminPort } = await hubPorts(home);
    const other = createServer();
    await new Promise<void>((listening) => other.listen(port, '127.0.0.1', listening));
    const chosen = await hubPorts(home);
    await new Promise((closed) => other.close(closed));
    expect(chosen.port).not.toBe(port);
    expect(chosen.adminPort).toBe(adminPort);
  });
});
