import { execa } from 'execa';
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { apply, CLUSTER, kubectl, nodeAddress } from './cluster.support';
import { NX, nxVariables, REPOSITORY, type NxOutcome } from '../support/workspace';

const POD = 'ci';
/** Where the programs of this machine find what they are linked to. */
const SYSTEM = ['/bin', '/lib', '/lib64', '/usr'];

/** A pod in which nx runs as on a CI system inside of the cluster: with a service account, without a kubeconfig, and without an engine. */
export interface CiPod {
  nx(...args: readonly string[]): Promise<NxOutcome>;
}

/**
 * Starts the pod, which takes all programs from this machine, since the cluster can pull no image that has them. It has the network of the node,
 * because the hub listens on loopback alone, and the address of the API server itself, because nothing here routes that of its service.
 *
 * @param root the folder of the workspace
 * @param namespace one with the service account `ci`
 */
export async function startCiPod(root: string, namespace: string): Promise<CiPod> {
  const programs = await Promise.all(['docker', 'kubectl', 'git'].map(pathOf));
  const plugins = join(root, 'docker/cli-plugins');
  const buildx = await buildxPlugin();
  await mkdir(plugins, { recursive: true });
  await symlink(buildx, join(plugins, 'docker-buildx'));
  const folders = [...programs, buildx, process.execPath].map((program) => dirname(program));
  const targets = await Promise.all(programs.map(async (program) => dirname(await realpath(program))));
  const mounted = outermost([...SYSTEM, REPOSITORY, root, ...folders, ...targets]);
  const variables = {
    ...nxVariables(root),
    HOME: root,
    DOCKER_CONFIG: dirname(plugins),
    PATH: [...new Set(folders), '/usr/bin', '/bin'].join(':'),
    KUBERNETES_SERVICE_HOST: await nodeAddress(),
    KUBERNETES_SERVICE_PORT: '6443',
  };
  await apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: POD, namespace },
    spec: {
      serviceAccountName: 'ci',
      hostNetwork: true,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: POD,
          image: 'moby/buildkit:buildx-stable-1',
          command: ['sleep', 'infinity'],
          workingDir: root,
          env: Object.entries(variables).map(([name, value]) => ({ name, value })),
          volumeMounts: mounted.map((mountPath, index) => ({ name: `folder-${index}`, mountPath })),
        },
      ],
      volumes: await Promise.all(
        mounted.map(async (path, index) => ({ name: `folder-${index}`, hostPath: { path: await realpath(path) } })),
      ),
    },
  });
  await kubectl('wait', '--for=condition=Ready', `pod/${POD}`, `--namespace=${namespace}`, '--timeout=120s');
  return {
    async nx(...args) {
      const command = ['exec', POD, `--namespace=${namespace}`, '--', process.execPath, NX, ...args];
      const { exitCode, all } = await execa('kubectl', command, { env: CLUSTER, all: true, reject: false });
      return { exitCode: exitCode ?? -1, output: all };
    },
  };
}

async function pathOf(program: string): Promise<string> {
  return (await execa('which', [program], { env: CLUSTER })).stdout;
}

/** The program of the plugin that docker runs here. */
async function buildxPlugin(): Promise<string> {
  const { stdout } = await execa('docker', ['info', '--format', '{{json .ClientInfo.Plugins}}']);
  const plugins = JSON.parse(stdout) as readonly { readonly Name: string; readonly Path: string }[];
  return realpath(plugins.find(({ Name }) => Name === 'buildx')?.Path ?? '');
}

/** Those folders that are in none of the others. */
function outermost(folders: readonly string[]): readonly string[] {
  const isInside = (folder: string) => folders.some((other) => folder !== other && folder.startsWith(`${other}${sep}`));
  return [...new Set(folders)].filter((folder) => !isInside(folder));
}
