/** The hub's own process: the registry, its front and their control, until it is told to end. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { startAdmin } from './admin';
import { startFront } from './front';
import { seed } from './images/seed';
import { startRegistry } from './registry';
import { statusFile, type HubStatus } from './status';
import type { HubOptions } from './index';

async function serve({
  stateDir,
  registryBinary,
  frontendBinary,
  programs,
  port,
  adminPort,
}: HubOptions): Promise<HubStatus> {
  const registry = await startRegistry(registryBinary, join(stateDir, 'registry'));
  process.on('exit', () => registry.process.kill());
  process.on('SIGTERM', () => process.exit());
  registry.process.on('exit', () => process.exit(1));

  await seed(registry.url, stateDir, { frontendBinary, programs });
  const front = await startFront({ upstream: registry.url, port });
  const admin = await startAdmin(front, adminPort ?? 0, () => status);
  const adminUrl = `http://127.0.0.1:${(admin.address() as AddressInfo).port}`;
  const status: HubStatus = { url: front.url, adminUrl, upstream: registry.url, pid: process.pid, stateDir, programs };
  await writeFile(statusFile(stateDir), JSON.stringify(status, null, 2));
  return status;
}

// Nobody waits for it any more, and the next start would not know of it.
const abandoned = () => process.exit(1);
process.once('disconnect', abandoned);

serve(JSON.parse(process.argv[2] ?? '{}') as HubOptions).then(
  (status) => {
    process.off('disconnect', abandoned);
    process.send?.({ status }, () => process.disconnect());
  },
  (error: Error) => {
    process.send?.({ error: error.message }, () => process.exit(1));
  },
);
