import { ask } from '../process/ask';
import type { Command, Outcome } from '../process/run';
import { commandLine, unanswered, type Unanswered } from '../process/unanswered';

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

/** The things that a command prints as JSON, or why they are not known. */
export async function askForItems<T>(question: Command): Promise<{ readonly items: readonly T[] } | Unanswered> {
  const outcome = await ask(question);
  return outcome.exitCode === 0 ? { items: itemsOf<T>(outcome.stdout) } : unanswered(question, outcome);
}

/** kubectl prints a list of several things, a thing itself if it was asked for one, and nothing if there is none. */
function itemsOf<T>(json: string): readonly T[] {
  if (json.trim() === '') return [];
  const answer = JSON.parse(json) as T & { readonly items?: readonly T[] };
  return answer.items ?? [answer];
}

/** A line for a person to type. */
export function kubectlLine(namespace: string | undefined, ...args: readonly string[]): string {
  return commandLine(kubectl(namespace, ...args));
}
