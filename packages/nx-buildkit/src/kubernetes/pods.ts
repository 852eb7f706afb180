import { maskCredentials } from '../util/sanitize';
import { askCluster, kubectlLine } from './kubectl';

/** Lines of a container's log in which the reason for its end is looked for. */
const LAST_LINES = 200;

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly containerStatuses?: readonly { readonly state?: ContainerState; readonly lastState?: ContainerState }[];
  };
}

/** The names of the pods of a node that run; undefined when the cluster cannot be asked. */
export async function runningPods(name: string, namespace: string | undefined): Promise<readonly string[] | undefined> {
  return (await podsOf(name, namespace))?.filter(isRunning).map(({ metadata }) => metadata.name);
}

/** Not so a pod that is about to end, which buildx gives no builds either. */
export function isRunning({ metadata, status }: Pod): boolean {
  return status.phase === 'Running' && metadata.deletionTimestamp === undefined;
}

/**
 * Why the pods of a node do not run: what the cluster says of each, its warnings, and what its container said.
 *
 * @param lastWords finds in a log why its program ended
 * @returns no lines when the cluster cannot be asked, or has no pod
 */
export async function podTroubles(
  name: string,
  namespace: string | undefined,
  lastWords: (log: string) => string,
): Promise<readonly string[]> {
  const pods = (await podsOf(name, namespace)) ?? [];
  return (await Promise.all(pods.map((pod) => troublesOf(pod, namespace, lastWords)))).flat();
}

/** Lines for a person to type, to see the pods of a node. */
export function podCommands(name: string, namespace: string | undefined): string {
  const selector = ['--selector', `app=${name}`];
  const lines = [['describe', 'pods'], ['logs']].map((command) => kubectlLine(namespace, ...command, ...selector));
  return lines.join(' and ');
}

async function podsOf(name: string, namespace: string | undefined): Promise<readonly Pod[] | undefined> {
  const { exitCode, stdout } = await askCluster(namespace, 'get', 'pods', `--selector=app=${name}`, '--output=json');
  return exitCode === 0 ? (JSON.parse(stdout) as { readonly items: readonly Pod[] }).items : undefined;
}

async function troublesOf(
  pod: Pod,
  namespace: string | undefined,
  lastWords: (log: string) => string,
): Promise<readonly string[]> {
  const { name } = pod.metadata;
  const states = describeStates(pod);
  if (states.length === 0) return [];
  const [events, log] = await Promise.all([
    askCluster(
      namespace,
      'get',
      'events',
      `--field-selector=involvedObject.name=${name},type=Warning`,
      '--output=json',
    ),
    askCluster(namespace, 'logs', name, `--tail=${LAST_LINES}`),
  ]);
  const warnings = events.exitCode === 0 ? (JSON.parse(events.stdout) as EventList).items : [];
  const lines = [
    ...states,
    ...warnings.map(({ message }) => message ?? ''),
    ...(log.exitCode === 0 ? lastWords(log.stdout).split('\n') : []),
  ];
  return [...new Set(lines)].filter(Boolean).map((line) => maskCredentials(`${name}: ${line}`));
}

interface EventList {
  readonly items: readonly { readonly message?: string }[];
}

/** What is wrong with a pod, in the cluster's words; nothing for one that is ready. */
export function describeStates({ status }: Pod): readonly string[] {
  const { phase = 'Unknown', conditions = [], containerStatuses = [] } = status;
  if (conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return [];
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  const containers = containerStatuses.flatMap(({ state, lastState }) => {
    const ended = state?.terminated ?? lastState?.terminated;
    return [
      [state?.waiting?.reason, state?.waiting?.message].filter(Boolean).join(': '),
      ended ? `its container ended with exit code ${ended.exitCode} (${ended.reason})` : '',
    ];
  });
  const known = [unscheduled?.message ?? '', ...containers].filter(Boolean);
  return known.length > 0 ? known : [`its phase is ${phase}`];
}
