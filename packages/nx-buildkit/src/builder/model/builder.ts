/** The ways in which buildx reaches a BuildKit. https://docs.docker.com/build/builders/drivers/ */
export type Driver = 'docker-container' | 'docker' | 'remote' | 'kubernetes' | 'cloud';

/** The drivers whose builders are not created here, but used as they are. */
export type ExistingDriver = 'docker' | 'cloud';

/** Whether builders of this driver are used as they are. */
export function isExisting(driver: Driver): driver is ExistingDriver {
  return driver === 'docker' || driver === 'cloud';
}

/** Whether BuildKit runs in the current Docker engine, or in a container there. */
export function runsInEngine(driver: Driver): boolean {
  return driver === 'docker-container' || driver === 'docker';
}

/** One BuildKit of a builder, with the fields that buildx's own store keeps, so that wanted and existing compare field by field. */
export interface BuilderNode {
  readonly name: string;
  /** A Docker context or the address of an engine; for driver remote that of a buildkitd. With kubernetes, users cannot set it. */
  readonly endpoint?: string;
  /** Platforms whose builds are sent to this node; empty means all that it reports. */
  readonly platforms: readonly string[];
  readonly driverOpts: Readonly<Record<string, string>>;
  /** Arguments of buildkitd. */
  readonly flags: readonly string[];
  /** Below /etc/buildkit: buildkitd.toml and the certificates that it names. */
  readonly files: Readonly<Record<string, string>>;
}

/** A builder, as it is wanted or as buildx's store has it. */
export interface Builder {
  readonly name: string;
  readonly driver: Driver;
  readonly nodes: readonly BuilderNode[];
}

/** The container that docker-container runs a node's buildkitd in. https://github.com/docker/buildx/blob/v0.38.2/driver/driver.go (BuilderName) */
export function containerName(node: Pick<BuilderNode, 'name'>): string {
  return `buildx_buildkit_${node.name}`;
}

/** Where buildkitd keeps its cache inside that container. https://github.com/docker/buildx/blob/v0.38.2/util/confutil/container.go (DefaultBuildKitStateDir) */
export const STATE_FOLDER = '/var/lib/buildkit';

/** The volume of that folder. https://github.com/docker/buildx/blob/v0.38.2/driver/docker-container/driver.go (volumeStateSuffix) */
export function cacheVolume(node: BuilderNode): string {
  return `${containerName(node)}_state`;
}

/** What buildx calls all that it creates for a node in a cluster. https://github.com/docker/buildx/blob/v0.38.2/driver/kubernetes/factory.go (buildxNameToDeploymentName) */
export function workloadName(node: Pick<BuilderNode, 'name'>): string {
  return node.name.replaceAll('_', '-');
}

/** The annotation of all that, by which another machine sees whether the same options made it. */
export const SETTINGS_ANNOTATION = 'nx-buildkit/settings';

/** The driver option of kubernetes that gives each pod a volume, which outlives it. */
export const CLAIM = 'persistent-volume-claim.requests.storage';

/** How many pods a node in a cluster is to have. */
export function podsWanted({ driverOpts }: Pick<BuilderNode, 'driverOpts'>): string {
  return driverOpts['replicas'] ?? '1';
}

/** Whether the build cache is still there when what runs the builder was recreated. */
export function keepsCache({ driver, nodes }: Builder): boolean {
  return driver !== 'kubernetes' || nodes.every(({ driverOpts }) => CLAIM in driverOpts);
}

/** Where buildx puts a node's files. https://github.com/docker/buildx/blob/v0.38.2/util/confutil/container.go */
export const CONFIG_FOLDER = '/etc/buildkit';

export const CONFIG_FILE = 'buildkitd.toml';
