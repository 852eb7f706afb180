import { join } from 'node:path';
import { BuildkitError } from '../../errors';
import { clusterAddress } from '../../kubernetes/cluster';
import { homeFolder } from '../../util/files/user-folders';
import type { Builder } from '../model/builder';
import { environment } from '../../util/task-scope';

/**
 * Compares the cluster that a builder was created in, which buildx goes on using, with the one that KUBECONFIG names now.
 * https://github.com/docker/buildx/blob/v0.38.2/driver/kubernetes/context/load.go (ConfigFromEndpoint)
 *
 * @throws BuildkitError when they are not the same
 */
export async function requireCluster({ name, nodes }: Builder): Promise<void> {
  const created = kubeconfigOf(nodes[0]?.endpoint);
  if (!created || created === (environment()['KUBECONFIG'] || usualKubeconfig())) return;
  const [before, now] = await Promise.all([clusterAddress(created), clusterAddress()]);
  if (before === undefined || now === undefined || before === now) return;
  throw new BuildkitError({
    code: 'NXBK-0303',
    what: `Builder ${name} is in the cluster ${before}, and KUBECONFIG names the cluster ${now}`,
    remedy: `set KUBECONFIG to ${created}, or set the option "name" to another name, or remove that builder: docker buildx rm ${name}`,
  });
}

/** https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#the-kubeconfig-environment-variable */
function usualKubeconfig(): string {
  return join(homeFolder(), '.kube', 'config');
}

/** `kubernetes:///name?deployment=…&kubeconfig=…`, as buildx stores it. */
export function kubeconfigOf(endpoint: string | undefined): string | undefined {
  return endpoint?.startsWith('kubernetes://')
    ? (new URL(endpoint).searchParams.get('kubeconfig') ?? undefined)
    : undefined;
}
