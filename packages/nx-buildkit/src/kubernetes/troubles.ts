import { maskCredentials } from '../util/sanitize';
import { accessRemedy } from './forbidden';
import { askCluster, askForItems, kubectl } from './kubectl';
import { podsOf, type Pod } from './pods';

/** Lines of a container's log in which the reason for its end is looked for. */
const LAST_LINES = 200;

/**
 * Why the pods of a node do not run: why the cluster creates none, what it says of each, its warnings, and what its container said.
 *
 * @param lastWords finds in a log why its program ended
 * @returns no lines for pods that are well
 */
export async function podTroubles(
  name: string,
  namespace: string | undefined,
  lastWords: (log: string) => string,
): Promise<readonly string[]> {
  const found = await podsOf(name, namespace);
  if ('unknown' in found) return [notKnown(`the pods of ${name}`, found.unknown)];
  const troubles = await Promise.all([
    workloadTroubles(name, namespace),
    ...found.pods.map((pod) => troublesOf(pod, namespace, lastWords)),
  ]);
  return troubles.flat().map(maskCredentials);
}

interface WorkloadStatus {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/**
 * Why there are not as many pods as there should be: a quota or an admission policy that refuses them, of which a Deployment has a condition and a
 * StatefulSet a warning.
 */
async function workloadTroubles(name: string, namespace: string | undefined): Promise<readonly string[]> {
  const [found, warnings] = await Promise.all([
    askForItems<WorkloadStatus>(
      kubectl(namespace, 'get', 'deployments,statefulsets', `--selector=app=${name}`, '--output=json'),
    ),
    warningsOf(name, namespace),
  ]);
  if ('unknown' in found) return [notKnown(`what the cluster has of ${name}`, found.unknown)];
  const refusals = found.items
    .flatMap(({ status }) => status?.conditions ?? [])
    .filter(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
    .map(({ message }) => `${name}: ${message}`);
  return [...refusals, ...warnings];
}

async function troublesOf(
  pod: Pod,
  namespace: string | undefined,
  lastWords: (log: string) => string,
): Promise<readonly string[]> {
  const { name } = pod.metadata;
  const states = describeStates(pod);
  if (states.length === 0) return [];
  const [warnings, said] = await Promise.all([
    warningsOf(name, namespace),
    askCluster(namespace, 'logs', name, `--tail=${LAST_LINES}`),
  ]);
  const log = said.exitCode === 0 ? lastWords(said.stdout).split('\n').filter(Boolean) : [];
  // A container that was never started has no log.
  const forbidden = accessRemedy(said.stderr) ? [notKnown(`the log of ${name}`, said.stderr.trim())] : [];
  return [...new Set([...[...states, ...log].map((line) => `${name}: ${line}`), ...warnings, ...forbidden])];
}

async function warningsOf(name: string, namespace: string | undefined): Promise<readonly string[]> {
  const about = `--field-selector=involvedObject.name=${name},type=Warning`;
  const events = await askForItems<{ readonly message?: string }>(
    kubectl(namespace, 'get', 'events', about, '--output=json'),
  );
  if ('unknown' in events) return [notKnown(`the events of ${name}`, events.unknown)];
  return [...new Set(events.items.flatMap(({ message }) => (message ? [`${name}: ${message}`] : [])))];
}

function notKnown(what: string, why: string): string {
  return [`${what}: not known, since ${why}`, accessRemedy(why)].filter(Boolean).join('; ');
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
