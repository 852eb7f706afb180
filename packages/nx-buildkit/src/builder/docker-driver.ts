import { buildxVersion, inspectBuilder } from '../buildx/builders';
import { dockerInfo, type DockerInfo } from '../buildx/docker-info';
import { BuildkitError } from '../errors';
import { inspectedNodes } from './inspected';
import { emulatedByKernel } from './platform-support';
import type { BuilderRecord } from './record';

/** `DriverStatus` of an engine with the containerd image store has a row of this. */
const CONTAINERD_STORE = 'io.containerd.snapshotter.v1';

/**
 * The BuildKit inside the Docker engine as a builder. Nothing is created, and the engine's own settings are its configuration.
 *
 * @param endpoint of the current engine
 * @throws BuildkitError when the engine is away or its image store cannot take what builds here are made of
 */
export async function dockerDriverBuilder(endpoint: string): Promise<BuilderRecord> {
  const info: (DockerInfo & { readonly DriverStatus?: readonly (readonly string[])[] }) | { unavailable: string } =
    await dockerInfo();
  if ('unavailable' in info) throw noEngine(info.unavailable);
  if (!info.DriverStatus?.some(([, value]) => value === CONTAINERD_STORE)) throw classicStore(info);
  const name = info.ClientInfo?.Context ?? 'default';
  const [text, buildx] = await Promise.all([inspectBuilder(name), buildxVersion()]);
  const nodes = inspectedNodes(text).map((node) => ({
    name: node.name,
    endpoint,
    platforms: node.platforms,
    emulated: emulatedByKernel(node.platforms),
    buildkit: node.buildkit,
  }));
  return { name, driver: 'docker', endpoint, nodes, configHash: 'none', buildx };
}

function noEngine(details: string): BuildkitError {
  return new BuildkitError({
    what: 'The Docker engine does not answer',
    failedIn: 'the Docker engine',
    transient: true,
    details,
    remedy: 'Start Docker, or point DOCKER_HOST or `docker context use` at an engine that runs.',
  });
}

function classicStore({ ServerVersion }: DockerInfo): BuildkitError {
  return new BuildkitError({
    what: `Docker ${ServerVersion} keeps its images in the classic store, which takes neither base images from this machine's image store nor several platforms`,
    failedIn: 'the Docker engine',
    transient: false,
    remedy:
      'Either take the containerd image store, {"features": {"containerd-snapshotter": true}} in daemon.json and a restart of Docker ' +
      '(images of the classic store stay there, unseen), or set the option "driver" to docker-container.',
  });
}
