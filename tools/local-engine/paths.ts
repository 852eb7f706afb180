import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ToolError } from './tool-error';

/** Where everything of one engine lives. Nothing is written outside of it, except Debian packages and the kernel's arm64 handler. */
export interface Home {
  readonly root: string;
  /** What was compiled, which several homes can share: `NX_BUILDKIT_ENGINE_BUILDS`. */
  readonly builds: string;
  /** What `up` leaves for a later `up`, `env` and `down`. */
  readonly state: string;
  /** Sockets and process ids. */
  readonly run: string;
  /** Images, containers and volumes. */
  readonly data: string;
  readonly logs: string;
  /** The value for DOCKER_CONFIG. */
  readonly dockerConfig: string;
  readonly hub: string;
}

/** The longest path the kernel takes for a socket (sun_path of unix(7)) is 107 bytes; containerd's are the longest, about 40 below `run`. */
const LONGEST_RUN = 67;

/**
 * The folders of the engine that this environment names: `NX_BUILDKIT_ENGINE_HOME`, else in the user's cache folder.
 *
 * @throws ToolError when sockets in it would have names that are too long
 */
export function engineHome(environment: Readonly<Record<string, string | undefined>> = process.env): Home {
  const cache = environment.XDG_CACHE_HOME || join(homedir(), '.cache');
  const root = resolve(environment.NX_BUILDKIT_ENGINE_HOME || join(cache, 'nx-buildkit-engine'));
  const run = join(root, 'run');
  if (Buffer.byteLength(run) > LONGEST_RUN) {
    throw new ToolError(
      `${root} is too long a path for the engine's sockets`,
      'Set NX_BUILDKIT_ENGINE_HOME to a shorter one.',
    );
  }
  return {
    root,
    builds: resolve(environment.NX_BUILDKIT_ENGINE_BUILDS || join(root, 'builds')),
    state: join(root, 'state'),
    run,
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    dockerConfig: join(root, 'docker-config'),
    hub: join(root, 'hub'),
  };
}

/** The engine's API, as DOCKER_HOST wants it. */
export function dockerHost(home: Home): string {
  return `unix://${join(home.run, 'docker.sock')}`;
}
