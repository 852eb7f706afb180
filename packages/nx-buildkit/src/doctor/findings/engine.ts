import { describeCode } from '../../error-codes/catalogue';
import { USE_DOCKER_CLIENT } from '../../docker/failure';
import type { ClientKind } from '../../docker/client';
import { engineKind, isContainerdStore, type DockerInfo, type EngineKind, type NoInfo } from '../../docker/info';
import { runsInEngine, type Driver } from '../../builder/model/builder';
import { maskCredentials } from '../../util/sanitize';
import { fail, ok, warn, type Remark } from './finding';

/** How engines are named that differ from one that a package of Docker has installed. */
const NAMES: Readonly<Partial<Record<EngineKind, string>>> = {
  rootless: 'rootless Docker',
  snap: 'Docker from snap',
  desktop: 'Docker Desktop',
  elsewhere: 'Docker on another machine',
};

/**
 * Whether the engine answers, and what it is.
 *
 * @param endpoint the engine's context or address
 */
export function engineRemark(info: DockerInfo | NoInfo, endpoint: string, driver: Driver = 'docker-container'): Remark {
  if ('unavailable' in info) {
    const { code } = info;
    const what = `the Docker engine at ${endpoint} does not answer: ${maskCredentials(info.unavailable)}`;
    if (code === 'NXBK-0202') return fail(code, what, USE_DOCKER_CLIENT);
    if (runsInEngine(driver)) return fail(code, what);
    const remedy = `for the output load: ${describeCode(code).remedy}; the outputs push and oci need no engine with driver ${driver}`;
    return warn(code, what, remedy);
  }
  const kind = engineKind(info);
  if (kind === 'podman') return podmanRemark(`Podman ${info.ServerVersion} at ${endpoint}`, driver);
  const store = isContainerdStore(info)
    ? 'containerd image store'
    : 'classic image store: an image of several platforms is loaded as one for each';
  return ok(`${NAMES[kind] ?? 'Docker'} ${info.ServerVersion} at ${endpoint}, ${store}`);
}

function podmanRemark(engine: string, driver: Driver): Remark {
  if (driver === 'docker') {
    return fail(
      'NXBK-0210',
      `${engine} has no BuildKit of its own`,
      'set the option "driver" of buildkit:builder to docker-container',
    );
  }
  return warn(
    'NXBK-0210',
    `${engine} is not Docker: BuildKit needs a privileged container there, and podman itself is not tested with it`,
    'where the builder does not start, use podman as root, or the option "driver": "remote" with a buildkitd elsewhere',
  );
}

/** What limits the docker command of this machine. */
export function clientRemarks(client: ClientKind | undefined): readonly Remark[] {
  if (client === 'podman')
    return [fail('NXBK-0202', 'docker is podman on this machine, which has no buildx', USE_DOCKER_CLIENT)];
  if (client !== 'snap') return [];
  return [
    warn(
      'NXBK-0210',
      'docker is from snap: it sees no files outside of the home folder, none in hidden folders there, and a /tmp of its own',
      'set TMPDIR to a folder in the home folder that is not hidden, and "storeDir" to another; or install docker from packages of Docker',
    ),
  ];
}
