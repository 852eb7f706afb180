import type { FailedIn } from '../error-codes/error-code';
import { BuildkitError, type Failure } from '../errors';
import { clusterFailure } from '../kubernetes/cluster-failure';
import { systemFailure, systemFailureIn } from '../system-failure';
import { engineRemedy } from './engine-failure';
import { maskCredentials } from '../util/sanitize';
import type { Outcome } from '../process/run';

/** Whether docker or its buildx plugin was killed: if a signal ends the plugin, docker exits with code 255 and prints nothing. */
export function wasKilled({ signal, exitCode, stderr }: Outcome): boolean {
  return signal === 'SIGKILL' || (exitCode === 255 && !/^ERROR: /m.test(stderr));
}

/** The words of docker and buildx for an engine that does not answer. */
export const NO_ENGINE =
  /cannot connect to the docker daemon|is the docker daemon running|docker daemon is not running|error during connect|failed to connect to the docker API/i;

const NOT_INSTALLED = { code: 'NXBK-0201', what: 'docker could not be started' } as const satisfies Failure;

/** What to do where podman stands in for docker. */
export const USE_DOCKER_CLIENT =
  'install the docker command line with its buildx plugin; it can use the socket of podman: DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock';

/** The failures that are recognised by docker's words; the first pattern that matches decides. */
const KNOWN: readonly (readonly [RegExp, Failure])[] = [
  [
    /unknown command: docker buildx|'buildx' is not a docker command/i,
    { code: 'NXBK-0202', what: 'docker has no buildx plugin' },
  ],
  [
    /podman buildx|unknown command "?buildx"? for "podman"|unrecognized command `(?:podman|docker) buildx/i,
    { code: 'NXBK-0202', what: 'docker is podman on this machine, which has no buildx', remedy: USE_DOCKER_CLIENT },
  ],
  [
    /permission denied while trying to connect to the docker (daemon socket|api)/i,
    { code: 'NXBK-0203', what: 'this user may not talk to the Docker engine' },
  ],
  [NO_ENGINE, { code: 'NXBK-0204', what: 'the Docker engine does not answer' }],
];

/** The failure that docker's words stand for; undefined for words that are not known. */
export function knownFailure(words: string): Failure | undefined {
  return KNOWN.find(([pattern]) => pattern.test(words))?.[1];
}

/**
 * A command of docker that failed, with all that it printed, credentials masked.
 *
 * @param doing completes "… failed"
 * @param failedIn the default, unless docker's words say otherwise
 */
export function dockerFailure(
  outcome: Outcome,
  doing: string,
  failedIn: FailedIn = 'the Docker engine',
): BuildkitError {
  const { startError, ended, stderr } = outcome;
  const details = maskCredentials((startError ?? stderr).trim());
  if (startError) {
    const [code] = /\bE[A-Z]+$/.exec(startError) ?? [];
    const known = systemFailure({ code, path: 'docker' }) ?? NOT_INSTALLED;
    return new BuildkitError({ ...known, what: `${doing} failed: ${known.what}`, details });
  }
  if (ended === 'aborted') return new BuildkitError({ code: 'NXBK-0006', what: `${doing} was interrupted` });
  if (ended === 'timeout') {
    return new BuildkitError({ code: 'NXBK-0205', what: `${doing} failed: no answer came in time`, failedIn, details });
  }
  if (wasKilled(outcome)) {
    const what = `${doing} failed: docker was killed, as it is when memory runs out`;
    return new BuildkitError({ code: 'NXBK-0004', what });
  }
  const known = knownFailure(details) ?? systemFailureIn(details);
  if (known) return new BuildkitError({ ...known, what: `${doing} failed: ${known.what}`, details });
  const remedy = engineRemedy(details);
  if (remedy) return new BuildkitError({ code: 'NXBK-0206', what: `${doing} failed`, details, remedy });
  const inCluster = clusterFailure(details);
  if (inCluster) return new BuildkitError({ ...inCluster, what: `${doing} failed`, details });
  return new BuildkitError({ code: 'NXBK-0207', what: `${doing} failed`, failedIn, details });
}
