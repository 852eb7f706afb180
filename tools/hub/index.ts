import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { hubStatus, type HubStatus } from './status';

export { hubClient, type HubClient } from './client';
export type { FaultRule } from './faults';
export { startFront, type Front, type FrontOptions } from './front';
export * from './images';
export type { RequestKind, RequestRecord } from './requests';
export { hubStatus, type HubStatus } from './status';

/** What a hub is made of. */
export interface HubOptions {
  /** Keeps the images, logs and `hub.json`; what is in it makes later starts quick. */
  readonly stateDir: string;
  /** The built `github.com/distribution/distribution/v3/cmd/registry`. */
  readonly registryBinary: string;
  /** BuildKit's `dockerfile-frontend`, for `docker/dockerfile:1`. */
  readonly frontendBinary: string;
  /** The folder that `downloadPrograms` filled. */
  readonly programs: string;
  /** Of the front, on 127.0.0.1; a free one when absent. */
  readonly port?: number;
  /** Of the control; a free one when absent. */
  readonly adminPort?: number;
}

/**
 * Starts the local hub as a process of its own, which outlives this one, and fills it with the stand-in images.
 * @returns when it serves; the one that runs already, when one does
 * @throws with the reason, and the place of the log, when it cannot start
 */
export async function startHub(options: HubOptions): Promise<HubStatus> {
  const stateDir = resolve(options.stateDir);
  await mkdir(stateDir, { recursive: true });
  const release = await lock(stateDir, { retries: { retries: 600, minTimeout: 200, maxTimeout: 200 } });
  try {
    return (await hubStatus(stateDir)) ?? (await launch({ ...options, stateDir }));
  } finally {
    await release();
  }
}

/** Ends the hub of a state folder, if one runs; returns when its process is gone. */
export async function stopHub(stateDir: string): Promise<void> {
  const status = await hubStatus(stateDir);
  if (!status) return;
  // Its registry is in its process group.
  for (const [signal, patience] of [
    ['SIGTERM', 5000],
    ['SIGKILL', 1000],
  ] as const) {
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      if (!kill(-status.pid, signal)) return;
      await sleep(50);
    }
  }
  throw new Error(`process ${status.pid} of the hub in ${stateDir} does not end`);
}

async function launch(options: HubOptions): Promise<HubStatus> {
  const logFile = join(options.stateDir, 'hub.log');
  const log = await open(logFile, 'a');
  const child = spawn(
    process.execPath,
    ['-r', '@swc-node/register', join(__dirname, 'serve.ts'), JSON.stringify(options)],
    { cwd: join(__dirname, '../..'), detached: true, stdio: ['ignore', log.fd, log.fd, 'ipc'] },
  );
  await log.close();
  const ended = once(child, 'exit').then(([code]) => ({ error: `its process ended with exit code ${code}` }));
  const [message] = (await Promise.race([once(child, 'message'), ended.then((end) => [end])])) as [
    { readonly status?: HubStatus; readonly error?: string },
  ];
  if (!message.status) throw new Error(`The local hub did not start: ${message.error} (log: ${logFile})`);
  child.unref();
  return message.status;
}

/** @returns whether there was such a process (group) to send to. */
function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
