import { basename, join } from 'node:path';
import { run } from '../../packages/nx-buildkit/src/process/run';
import { containerdSocket } from '../local-engine/daemon-config';
import type { ClusterHome } from './home';

/** What of `ctr containers info` says which network a container is in. */
interface ContainerInfo {
  readonly Spec?: {
    readonly linux?: { readonly namespaces?: readonly { readonly type: string; readonly path?: string }[] };
  };
}

/** Ends the containers of all pods, while containerd runs and the kubelet does not, and takes their networks away. */
export async function endPods(home: ClusterHome): Promise<void> {
  const ctr = async (...args: readonly string[]): Promise<string> => {
    const namespace = ['--address', containerdSocket(home), '--connect-timeout=5s', '--namespace', 'k8s.io'];
    return (await run({ file: join(home.bin, 'ctr'), args: [...namespace, ...args] })).stdout;
  };
  const ids = (await ctr('containers', 'ls', '--quiet')).split('\n').filter(Boolean);
  const infos = await Promise.all(ids.map(async (id) => JSON.parse((await ctr('containers', 'info', id)) || '{}')));
  for (const id of ids) await ctr('tasks', 'rm', '--force', id);
  for (const name of new Set(infos.flatMap(networkNamespaces)))
    await run({ file: 'ip', args: ['netns', 'delete', name] });
}

/** The names of the network namespaces that a container is in. */
function networkNamespaces(info: ContainerInfo): readonly string[] {
  const namespaces = info.Spec?.linux?.namespaces ?? [];
  return namespaces.flatMap(({ type, path }) => (type === 'network' && path ? [basename(path)] : []));
}
