import { ask } from '../process/ask';
import { kubectl } from './kubectl';

/**
 * The address of the cluster that a kubeconfig leads to.
 *
 * @param kubeconfig its path; not given, what KUBECONFIG names
 * @returns undefined when there is no kubectl, or no cluster in the file
 */
export async function clusterAddress(kubeconfig?: string): Promise<string | undefined> {
  const file = kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`];
  const view = ['config', 'view', '--minify', '--output=jsonpath={.clusters[0].cluster.server}'];
  const { exitCode, stdout } = await ask(kubectl(undefined, ...file, ...view), { timeout: 10_000 });
  return exitCode === 0 && stdout !== '' ? stdout : undefined;
}
