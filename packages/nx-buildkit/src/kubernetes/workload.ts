import { posix } from 'node:path';
import type { Command } from '../process/run';
import type { Unanswered } from '../process/unanswered';
import { askForItems, kubectl } from './kubectl';

/** What a cluster has of a node of a builder: a Deployment, or a StatefulSet where it has a persistent volume. */
export interface Workload {
  readonly annotations: Readonly<Record<string, string>>;
  /** What its pods have below the folder that was asked for, out of ConfigMaps, by relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** The names of those ConfigMaps. */
  readonly configMaps: readonly string[];
  /** How many pods it is to have. */
  readonly replicas: number;
}

/** The answer of a cluster, or why there is none. */
export type WorkloadAnswer = { readonly workload?: Workload } | Unanswered;

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
  readonly spec: { readonly replicas?: number; readonly template: { readonly spec: PodSpec } };
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
  const found = await askForItems<Manifest>(
    kubectl(namespace, 'get', 'deployments,statefulsets', `--selector=app=${name}`, '--output=json'),
  );
  if ('unknown' in found) return found;
  const [manifest] = found.items;
  if (!manifest) return {};
  const { replicas = 1, template } = manifest.spec;
  const names = (template.spec.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []);
  const maps = await configMapsOf(names, namespace);
  if ('unknown' in maps) return maps;
  const files = mountedFiles(template.spec, maps.items, folder);
  return { workload: { annotations: manifest.metadata.annotations ?? {}, files, configMaps: names, replicas } };
}

async function configMapsOf(names: readonly string[], namespace: string | undefined) {
  // Without names, kubectl would print all that there are.
  if (names.length === 0) return { items: [] };
  return askForItems<ConfigMap>(
    kubectl(namespace, 'get', 'configmaps', '--ignore-not-found', '--output=json', ...names),
  );
}

/**
 * The command that removes what buildx creates for a node.
 * https://github.com/docker/buildx/blob/v0.38.2/driver/kubernetes/manifest/manifest.go#L206 (NewDeployment)
 *
 * @param configMaps their names, if they have been read
 */
export function workloadDeletion(
  name: string,
  namespace: string | undefined,
  configMaps: readonly string[] = [`${name}-config`],
): Command {
  const objects = [`deployment/${name}`, `statefulset/${name}`, ...configMaps.map((map) => `configmap/${map}`)];
  return kubectl(namespace, 'delete', '--ignore-not-found', ...objects);
}

/** What buildx leaves when another machine made the node with other options. */
export interface OtherKind {
  /** Of what has the name of the node; undefined if nothing has. */
  readonly annotations: Workload['annotations'] | undefined;
  /** The command that removes it. */
  readonly deletion: Command;
}

/** Reads what a cluster has of a node that buildx does not know: it knows a StatefulSet of a node with a claim, and a Deployment of any other. */
export async function readOtherKind(
  name: string,
  namespace: string | undefined,
  hasClaim: boolean,
): Promise<OtherKind | Unanswered> {
  const object = `${hasClaim ? 'deployment' : 'statefulset'}/${name}`;
  const found = await askForItems<Manifest>(kubectl(namespace, 'get', object, '--ignore-not-found', '--output=json'));
  if ('unknown' in found) return found;
  const [manifest] = found.items;
  const deletion = kubectl(namespace, 'delete', '--ignore-not-found', object);
  return { annotations: manifest && (manifest.metadata.annotations ?? {}), deletion };
}

/** The command that removes the volumes of a node's pods, which buildx leaves, as Kubernetes does, so that they are there for the next pods. */
export function claimsDeletion(name: string, namespace: string | undefined): Command {
  return kubectl(namespace, 'delete', 'persistentvolumeclaims', '--selector', `app=${name}`);
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
