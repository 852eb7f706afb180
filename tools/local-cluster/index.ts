import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../packages/nx-buildkit/src/process/run';
import { ToolError } from '../local-engine/tool-error';
import { bridgeAddress, makeBridge, removeBridge } from '../local-engine/bridge';
import { lastLines, succeed } from '../local-engine/command';
import { endLeftovers } from '../local-engine/leftovers';
import type { Home } from '../local-engine/paths';
import { endProcess, processes, startDetached, type Process } from '../local-engine/processes';
import { step } from '../local-engine/progress';
import { makeCgroup, removeCgroup } from './cgroups';
import { clusterHome, type ClusterHome } from './home';
import { importImages, type ClusterImages } from './images';
import { kubeconfig } from './kubeconfig';
import { containerdConfig, kubeletFile, NODE, parts, serverUrl, type Part } from './parts';
import { makePki } from './pki';
import { endPods } from './pods';
import { cgroupName, containerdToml, kubeletConfig, podNetwork } from './settings';

/** The folders of the compiled programs. */
export interface ClusterPrograms {
  /** All parts of Kubernetes as one program. */
  readonly kubernetes: string;
  /** containerd with the Kubernetes runtime interface, its shim, and ctr. */
  readonly containerd: string;
  /** The plugins for the network of pods. */
  readonly cni: string;
  readonly runc: string;
}

/** ms within which each part has to answer. */
const READY = 120_000;
/** The names that the one program of Kubernetes is called by. */
const KUBERNETES = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet'];

/** The variables that lead a test to the cluster: its kubeconfig, and kubectl. */
export type ClusterVariables = Readonly<Record<'NX_BUILDKIT_KUBECONFIG' | 'NX_BUILDKIT_KUBECTL', string>>;

/**
 * Starts a Kubernetes cluster of one node, unless it runs, with BuildKit's image in it.
 *
 * @throws ToolError with the last lines of a part's log
 */
export async function clusterUp(
  engine: Home,
  programs: ClusterPrograms,
  images: ClusterImages,
): Promise<ClusterVariables> {
  const home = clusterHome(engine);
  const kubectl = join(home.cli, 'kubectl');
  const env = { KUBECONFIG: home.kubeconfig };
  const variables = { NX_BUILDKIT_KUBECONFIG: home.kubeconfig, NX_BUILDKIT_KUBECTL: kubectl };
  const node = ['get', 'node', NODE, '--request-timeout=5s', '--output=jsonpath={.status.nodeInfo.kubeletVersion}'];
  if ((await run({ file: kubectl, args: node, env })).exitCode === 0) return variables;
  await clusterDown(engine);

  await linkPrograms(home, programs);
  await makeBridge(home);
  await makeCgroup(cgroupName(home));
  const address = await bridgeAddress(home);
  const admin = await makePki(home, address);
  await writeFile(home.kubeconfig, kubeconfig(serverUrl(address), admin), { mode: 0o600 });
  await writeSettings(home, address, programs.runc);
  const path = [...Object.values(programs), process.env.PATH, '/usr/sbin', '/sbin'].join(':');
  const all = parts(home, address);
  const start = ({ name, argv }: Part): Promise<void> => startDetached(argv, logFile(home, name), path);
  const until = (name: string, file: string, args: readonly string[]): Promise<void> =>
    untilAnswers(home, name, () => run({ file, args, env }));

  await step('start the Kubernetes cluster', async () => {
    const [containerd, etcd, server, ...others] = all as [Part, Part, Part, ...Part[]];
    for (const part of [containerd, etcd, server]) await start(part);
    await until('containerd', join(home.bin, 'ctr'), ['--address', join(home.run, 'containerd.sock'), 'version']);
    await until('kube-apiserver', kubectl, ['get', '--raw=/readyz']);
    const policy = ['apply', `--filename=${join(__dirname, 'quick-probes.yaml')}`];
    await succeed({ file: kubectl, args: policy, env }, `See ${logFile(home, 'kube-apiserver')}.`);
    for (const part of others) await start(part);
  });
  await importImages(home, images);
  await step('wait for the node', async () => {
    await until('kubelet', kubectl, ['wait', '--for=condition=Ready', `node/${NODE}`, '--timeout=2s']);
    await until('kube-controller-manager', kubectl, ['get', 'serviceaccount', 'default']);
  });
  return variables;
}

/** Ends the cluster and its pods, and deletes all of it but logs. */
export async function clusterDown(engine: Home): Promise<void> {
  const home = clusterHome(engine);
  const running = (await processes()).filter(({ argv }) => argv[0]?.startsWith(`${home.bin}/`));
  const isContainerd = ({ argv }: Process): boolean => basename(argv[0] ?? '') === 'containerd';
  for (const { pid } of running.filter((process) => !isContainerd(process)).reverse()) await endProcess(pid);
  const containerd = running.find(isContainerd);
  if (containerd) {
    await endPods(home);
    await endProcess(containerd.pid);
  }
  await endLeftovers(home);
  await removeBridge(home);
  await removeCgroup(cgroupName(home));
  const folders = [home.run, home.data, home.pki, home.bin, home.cli];
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}

async function linkPrograms(home: ClusterHome, { kubernetes, containerd, cni }: ClusterPrograms): Promise<void> {
  for (const folder of [home.bin, home.cli]) await mkdir(folder, { recursive: true });
  const links = [
    ...KUBERNETES.map((name) => [name, join(kubernetes, 'kubernetes')] as const),
    ...['containerd', 'ctr'].map((name) => [name, join(containerd, name)] as const),
    ...['bridge', 'host-local', 'loopback'].map((name) => [name, join(cni, name)] as const),
  ];
  await Promise.all(links.map(([name, target]) => symlink(target, join(home.bin, name))));
  await symlink(join(kubernetes, 'kubernetes'), join(home.cli, 'kubectl'));
}

async function writeSettings(home: ClusterHome, address: string, runc: string): Promise<void> {
  for (const folder of [join(home.run, 'cni'), home.data, home.logs]) await mkdir(folder, { recursive: true });
  await writeFile(containerdConfig(home), containerdToml(home, runc));
  await writeFile(join(home.run, 'cni/10-pods.conflist'), podNetwork(home, address.replace(/\d+$/, '0/24'), address));
  await writeFile(kubeletFile(home), kubeletConfig(home, address));
  // No name is looked up in a pod: this is an address for documentation, where nobody answers (RFC 5737).
  await writeFile(join(home.run, 'resolv.conf'), 'nameserver 192.0.2.1\n');
}

async function untilAnswers(
  home: ClusterHome,
  name: string,
  ask: () => Promise<{ readonly exitCode?: number | undefined }>,
): Promise<void> {
  const deadline = Date.now() + READY;
  while ((await ask()).exitCode !== 0) {
    if (Date.now() > deadline) {
      const log = logFile(home, name);
      throw new ToolError(
        `${name} does not answer after ${READY / 1000} s`,
        `See ${log}; \`tools/engine down\` and \`tools/engine up --cluster\` start afresh.`,
        lastLines(await readFile(log, 'utf8')),
      );
    }
    await sleep(200);
  }
}

function logFile(home: ClusterHome, name: string): string {
  return join(home.logs, `${name}.log`);
}
