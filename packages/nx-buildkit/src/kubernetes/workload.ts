import { posix } from 'node:path';
import type { Outcome } from '../process/run';
import { askCluster, kubectlLine, whyNoAnswer } from './kubectl';

/** What a cluster has of a node of a builder: a Deployment, or a StatefulSet where it has a persistent volume. */
export interface Workload {
  readonly annotations: Readonly<Record<string, string>>;
  /** What its pods have below the folder that was asked for, out of ConfigMaps, by relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** The names of those ConfigMaps. */
  readonly configMaps: readonly string[];
}

/** The answer of a cluster, or why there is none. */
export type WorkloadAnswer = { readonly workload?: Workload } | { readonly unknown: string };

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
}

interface PodSpec {
  readonly containers: readonly {
    readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes?: readonly Volume[];
}

interface Manifest {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

interface ConfigMap {
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Reads what a cluster has of a node.
 *
 * @param name of the node, which is the label `app` of all that buildx creates for it
 * @param folder whose files are read
 */
export async function readWorkload(
  name: string,
  namespace: string | undefined,
  folder: string,
): Promise<WorkloadAnswer> {
  const found = await askCluster(
    namespace,
    'get',
    'deployments,statefulsets',
    `--selector=app=${name}`,
    '--output=json',
  );
  if (found.exitCode !== 0) return { unknown: whyNoAnswer(found) };
  const [manifest] = items<Manifest>(found.stdout);
  if (!manifest) return {};
  const names = (manifest.spec.template.spec.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []);
  const maps =
    names.length === 0
      ? undefined
      : await askCluster(namespace, 'get', 'configmaps', '--ignore-not-found', '--output=json', ...names);
  if (maps && maps.exitCode !== 0) return { unknown: whyNoAnswer(maps) };
  const files = mountedFiles(manifest.spec.template.spec, maps ? items<ConfigMap>(maps.stdout) : [], folder);
  return { workload: { annotations: manifest.metadata.annotations ?? {}, files, configMaps: names } };
}

/**
 * Removes what a cluster has of a node.
 *
 * @param configMaps their names
 */
export function removeWorkload(
  name: string,
  namespace: string | undefined,
  configMaps: readonly string[],
): Promise<Outcome> {
  return askCluster(namespace, ...removalArgs(name, configMaps));
}

/** The line that does the same, for a person to type. */
export function removalLine(name: string, namespace: string | undefined): string {
  return kubectlLine(namespace, ...removalArgs(name, [`${name}-config`]));
}

/** https://github.com/docker/buildx/blob/v0.38.2/driver/kubernetes/manifest/manifest.go#L206 (NewDeployment) */
function removalArgs(name: string, configMaps: readonly string[]): readonly string[] {
  const objects = [`deployment/${name}`, `statefulset/${name}`, ...configMaps.map((map) => `configmap/${map}`)];
  return ['delete', '--ignore-not-found', ...objects];
}

/** The files that a pod finds in a folder, as far as they come out of ConfigMaps. */
export function mountedFiles(
  { containers, volumes = [] }: PodSpec,
  maps: readonly ConfigMap[],
  folder: string,
): Readonly<Record<string, string>> {
  const entries = (containers[0]?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const map = volumes.find((volume) => volume.name === name)?.configMap?.name;
    const data = maps.find(({ metadata }) => metadata.name === map)?.data ?? {};
    return Object.entries(data).map(
      ([key, text]) => [posix.relative(folder, posix.join(mountPath, key)), text] as const,
    );
  });
  return Object.fromEntries(entries.filter(([path]) => !path.startsWith('..')));
}

/** kubectl prints a list of several things, a thing itself if it was asked for one, and nothing if there is none. */
function items<T>(json: string): readonly T[] {
  if (json.trim() === '') return [];
  const answer = JSON.parse(json) as T & { readonly items?: readonly T[] };
  return answer.items ?? [answer];
}
