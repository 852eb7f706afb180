import { ask } from '../process/ask';
import type { Command, Outcome } from '../process/run';
import { commandLine } from '../process/unanswered';

/**
 * kubectl shows what buildx does not: what a cluster has, and why a pod does not start. It finds the cluster as buildx does, by KUBECONFIG or in its pod.
 *
 * @param namespace the one of the kubeconfig when not given
 */
export function kubectl(namespace: string | undefined, ...args: readonly string[]): Command {
  return { file: 'kubectl', args: [...(namespace === undefined ? [] : ['--namespace', namespace]), ...args] };
}

/** Runs kubectl with a time limit. */
export function askCluster(namespace: string | undefined, ...args: readonly string[]): Promise<Outcome> {
  return ask(kubectl(namespace, ...args));
}

/** A line for a person to type. */
export function kubectlLine(namespace: string | undefined, ...args: readonly string[]): string {
  return commandLine(kubectl(namespace, ...args));
}
