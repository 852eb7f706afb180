import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../packages/nx-buildkit/src/process/run';
import { ToolError } from './tool-error';
import { writeFileBeside } from '../../packages/nx-buildkit/src/util/files/files';
import { lastLines } from './command';
import { containerdSocket, containerdToml, daemonJson, type DaemonOptions } from './daemon-config';
import { dockerHost, type Home } from './paths';
import { endProcess, processes, startDetached, type Process } from './processes';
import { listens } from './sockets';

/** The folders of the compiled programs. */
export interface EnginePrograms {
  readonly containerd: string;
  readonly dockerd: string;
  readonly runc: string;
}

interface Daemon {
  readonly name: 'containerd' | 'dockerd';
  readonly configFlag: string;
  readonly configFile: string;
}

/** ms within which dockerd has to answer; on a busy machine with many containers it takes over 10 s. */
const READY = 120_000;

/** In the order of starting. */
const daemonsOf = (home: Pick<Home, 'state'>): readonly [Daemon, Daemon] => [
  { name: 'containerd', configFlag: '--config', configFile: join(home.state, 'containerd.toml') },
  { name: 'dockerd', configFlag: '--config-file', configFile: join(home.state, 'daemon.json') },
];

/**
 * Starts what does not run of containerd and dockerd; starts both again when one runs with other settings or from another build.
 * Returns when dockerd answers.
 *
 * @throws ToolError with the last lines of a daemon's log
 */
export async function startDaemons(
  home: Home,
  programs: EnginePrograms,
  options: Omit<DaemonOptions, 'firewall'>,
): Promise<void> {
  await Promise.all([home.run, home.logs, home.data].map((folder) => mkdir(folder, { recursive: true, mode: 0o711 })));
  const running = await runningDaemons(home);
  const firewall = running.dockerd ? await hasFirewall(home) : !(await otherDockerd());
  const configs = { containerd: containerdToml(home), dockerd: daemonJson(home, { ...options, firewall }) };
  const wanted = await Promise.all(
    daemonsOf(home).map(async (daemon) => ({
      ...daemon,
      argv: [join(programs[daemon.name], daemon.name), daemon.configFlag, daemon.configFile] as const,
      config: configs[daemon.name],
      isCurrent: (await readFile(daemon.configFile, 'utf8').catch(() => '')) === configs[daemon.name],
    })),
  );
  const isStale = wanted.some(
    ({ name, argv, isCurrent }) => running[name] && (!isCurrent || running[name].argv[0] !== argv[0]),
  );
  if (isStale) await stopDaemons(home);

  // Here the daemons find the shim, runc and docker-proxy; iptables lies in sbin, which not every root has in PATH.
  const path = [...Object.values(programs), process.env.PATH, '/usr/sbin', '/sbin'].join(':');
  for (const { name, argv, configFile, config } of wanted) {
    if (running[name] && !isStale) continue;
    await writeFileBeside(configFile, config);
    await startDetached(argv, logFile(home, name), path);
    // dockerd ends at once when containerd does not answer yet, behind a socket that a killed one has left for instance.
    if (name === 'containerd') await untilContainerdListens(home);
  }
  await untilReady(home);
}

/** The processes of this home's daemons, those that run. */
export async function runningDaemons(home: Home): Promise<Partial<Record<Daemon['name'], Process>>> {
  const all = await processes();
  const found = daemonsOf(home).map(({ name, configFile }) => [
    name,
    all.find(({ argv }) => argv.length === 3 && argv[2] === configFile),
  ]);
  return Object.fromEntries(found);
}

/** The state folders of every engine that runs among these processes: those whose daemons both have their settings there. */
export function statesOfRunningEngines(all: readonly Process[]): readonly string[] {
  const commands = new Set(all.map(({ argv: [file = '', ...args] }) => [basename(file), ...args].join(' ')));
  const states = new Set(all.map(({ argv }) => dirname(argv[2] ?? '')));
  return [...states].filter((state) =>
    daemonsOf({ state }).every(({ name, configFlag, configFile }) =>
      commands.has([name, configFlag, configFile].join(' ')),
    ),
  );
}

/** Ends dockerd, and with it the containers, then containerd. */
export async function stopDaemons(home: Home): Promise<void> {
  const { dockerd, containerd } = await runningDaemons(home);
  if (dockerd) await endProcess(dockerd.pid);
  if (containerd) await endProcess(containerd.pid);
}

/** Whether the running dockerd has the firewall: what it has, it keeps, whoever else has come since. */
async function hasFirewall(home: Home): Promise<boolean> {
  const [, dockerd] = daemonsOf(home);
  return JSON.parse(await readFile(dockerd.configFile, 'utf8')).iptables;
}

async function otherDockerd(): Promise<boolean> {
  return (await processes()).some(({ argv }) => basename(argv[0] ?? '') === 'dockerd');
}

async function untilContainerdListens(home: Home): Promise<void> {
  const deadline = Date.now() + READY;
  while (!(await listens(containerdSocket(home)))) {
    if (!(await runningDaemons(home)).containerd) throw await daemonFailed(home, 'containerd', 'ended by itself');
    if (Date.now() > deadline) throw await daemonFailed(home, 'containerd', `does not answer after ${READY / 1000} s`);
    await sleep(50);
  }
}

async function untilReady(home: Home): Promise<void> {
  const deadline = Date.now() + READY;
  for (;;) {
    const version = await run({ file: 'docker', args: ['--host', dockerHost(home), 'version'] });
    if (version.exitCode === 0) return;
    const tooOld = /client version .* is too old.*/.exec(version.stderr)?.[0];
    if (tooOld) throw new ToolError(`dockerd says: ${tooOld}`, 'Put a newer docker client first in PATH.');
    const running = await runningDaemons(home);
    const ended = daemonsOf(home).find(({ name }) => !running[name]);
    if (ended) throw await daemonFailed(home, ended.name, 'ended by itself');
    if (Date.now() > deadline) throw await daemonFailed(home, 'dockerd', `does not answer after ${READY / 1000} s`);
    await sleep(200);
  }
}

async function daemonFailed(home: Home, name: Daemon['name'], how: string): Promise<ToolError> {
  const log = logFile(home, name);
  return new ToolError(
    `${name} ${how}`,
    `See ${log}; \`tools/engine down\` and \`tools/engine up\` start afresh.`,
    lastLines(await readFile(log, 'utf8')),
  );
}

function logFile(home: Home, name: Daemon['name']): string {
  return join(home.logs, `${name}.log`);
}
