import type { Unanswered } from '../process/unanswered';
import { askForItems, kubectl, kubectlLine } from './kubectl';

interface ContainerState {
  readonly running?: object;
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
}

export interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly containerStatuses?: readonly { readonly state?: ContainerState; readonly lastState?: ContainerState }[];
  };
}

/** The names of the pods of a node that run. */
export async function runningPods(
  name: string,
  namespace: string | undefined,
): Promise<{ readonly pods: readonly string[] } | Unanswered> {
  const found = await podsOf(name, namespace);
  return 'unknown' in found ? found : { pods: found.pods.filter(isRunning).map(({ metadata }) => metadata.name) };
}

/**
 * Not so a pod that is about to end, which buildx gives no builds either. The phase of a pod stays `Running` while its container ends again and again.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase
 */
export function isRunning({ metadata, status: { phase, containerStatuses = [] } }: Pod): boolean {
  const hasContainer = containerStatuses.some(({ state }) => state?.running);
  return phase === 'Running' && hasContainer && metadata.deletionTimestamp === undefined;
}

/** All pods of a node. */
export async function podsOf(
  name: string,
  namespace: string | undefined,
): Promise<{ readonly pods: readonly Pod[] } | Unanswered> {
  const found = await askForItems<Pod>(kubectl(namespace, 'get', 'pods', `--selector=app=${name}`, '--output=json'));
  return 'unknown' in found ? found : { pods: found.items };
}

/** Lines for a person to type, to see the pods of a node. */
export function podCommands(name: string, namespace: string | undefined): string {
  const selector = ['--selector', `app=${name}`];
  const lines = [['describe', 'pods'], ['logs']].map((command) => kubectlLine(namespace, ...command, ...selector));
  return lines.join(' and ');
}
