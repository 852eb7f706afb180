import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeFileBeside } from '../../packages/nx-buildkit/src/util/files/files';
import type { Home } from './paths';

/** Ports of the hub on 127.0.0.1, chosen once and kept, so that what was configured with them stays right. */
export interface HubPorts {
  readonly port: number;
  readonly adminPort: number;
}

/** The ports of an earlier `up` as far as they are still free, else free ones, which are remembered. */
export async function hubPorts(home: Home): Promise<HubPorts> {
  const file = join(home.state, 'ports.json');
  const remembered = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Partial<HubPorts>,
    () => undefined,
  );
  const ports = { port: await freePort(remembered?.port), adminPort: await freePort(remembered?.adminPort) };
  await writeFileBeside(file, JSON.stringify(ports));
  return ports;
}

/** The preferred port of 127.0.0.1 when nobody listens there, else one that the kernel picks. */
async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((listening, failed) =>
      server.once('error', failed).listen(preferred, '127.0.0.1', listening),
    );
  } catch (error) {
    if (preferred === 0) throw error;
    return freePort();
  }
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
