import { BuildkitError, type Failure } from '../errors';
import { systemFailure, systemFailureIn } from '../system-failure';
import { engineRemedy } from './engine-failure';
import { maskCredentials } from '../util/sanitize';
import type { Outcome } from '../process/run';

/** What to do if no engine answers. */
export const START_DOCKER = 'start Docker, or point DOCKER_HOST or `docker context use` at an engine that runs';

/** Whether docker or its buildx plugin was killed: if a signal ends the plugin, docker exits with code 255 and prints nothing. */
export function wasKilled({ signal, exitCode, stderr }: Outcome): boolean {
  return signal === 'SIGKILL' || (exitCode === 255 && !/^ERROR: /m.test(stderr));
}

/** The words of docker and buildx for an engine that does not answer. */
export const NO_ENGINE =
  /cannot connect to the docker daemon|is the docker daemon running|docker daemon is not running|error during connect|failed to connect to the docker API/i;

export const NOT_INSTALLED = {
  what: 'docker could not be started',
  remedy: 'install the docker command line, with its buildx plugin',
};

const OF_ENGINE = { failedIn: 'the Docker engine', transient: false } as const;

/** What to do where podman stands in for docker. */
export const USE_DOCKER_CLIENT =
  'install the docker command line with its buildx plugin; it can use the socket of podman: DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock';

/** The failures that are recognised by docker's words; the first pattern that matches decides. */
const KNOWN: readonly (readonly [RegExp, Omit<Failure, 'details'>])[] = [
  [
    /unknown command: docker buildx|'buildx' is not a docker command/i,
    {
      what: 'docker has no buildx plugin',
      failedIn: 'this host',
      transient: false,
      remedy: 'install it: https://github.com/docker/buildx#installing',
    },
  ],
  [
    /podman buildx|unknown command "?buildx"? for "podman"|unrecognized command `(?:podman|docker) buildx/i,
    {
      what: 'docker is podman on this machine, which has no buildx',
      failedIn: 'this host',
      transient: false,
      remedy: USE_DOCKER_CLIENT,
    },
  ],
  [
    /permission denied while trying to connect to the docker (daemon socket|api)/i,
    {
      what: 'this user may not talk to the Docker engine',
      failedIn: 'this host',
      transient: false,
      remedy:
        'add the user to the group that the socket belongs to (usermod --append --groups docker), or use rootless Docker',
    },
  ],
  [
    NO_ENGINE,
    {
      what: 'the Docker engine does not answer',
      failedIn: 'the Docker engine',
      transient: true,
      remedy: START_DOCKER,
    },
  ],
];

/**
 * A command of docker that failed, with all that it printed, credentials masked.
 *
 * @param doing completes "… failed"
 * @param failedIn the default, unless docker's words say otherwise
 */
export function dockerFailure(
  outcome: Outcome,
  doing: string,
  failedIn: Failure['failedIn'] = 'the Docker engine',
): BuildkitError {
  const { startError, ended, stderr } = outcome;
  const details = maskCredentials((startError ?? stderr).trim());
  if (startError) {
    const [code] = /\bE[A-Z]+$/.exec(startError) ?? [];
    const { what, remedy } = systemFailure({ code, path: 'docker' }) ?? NOT_INSTALLED;
    return new BuildkitError({
      what: `${doing} failed: ${what}`,
      failedIn: 'this host',
      transient: false,
      details,
      remedy,
    });
  }
  if (ended === 'aborted') {
    return new BuildkitError({ what: `${doing} was interrupted`, failedIn: 'this host', transient: true });
  }
  if (ended === 'timeout') {
    return new BuildkitError({
      what: `${doing} failed: no answer came in time`,
      failedIn,
      transient: true,
      details,
      remedy: 'see whether `docker version` answers; where it does not, restart Docker',
    });
  }
  if (wasKilled(outcome)) {
    return new BuildkitError({
      what: `${doing} failed: docker was killed, as it is when memory runs out`,
      failedIn: 'this host',
      transient: true,
      remedy: 'give this machine more memory, or run fewer tasks at once: nx … --parallel=1',
    });
  }
  const [, known = systemFailureIn(details)] = KNOWN.find(([pattern]) => pattern.test(details)) ?? [];
  if (known) return new BuildkitError({ ...known, what: `${doing} failed: ${known.what}`, details });
  const remedy = engineRemedy(details);
  if (remedy) return new BuildkitError({ what: `${doing} failed`, ...OF_ENGINE, details, remedy });
  return new BuildkitError({ what: `${doing} failed`, failedIn, transient: false, details });
}
