import { describeCode } from '../error-codes/catalogue';

/** How the engine begins what it answers. */
const FROM_ENGINE = /error response from daemon: /i;

/** Answers that are about a container which ended by itself: then its program is to blame. */
const ENDED_BY_ITSELF = /container \S+ is (?:not running|restarting)/i;

const SPACE =
  'free space on the disk of the engine: `docker system df` says what takes it, `docker system prune` removes it';

/** What helps against what the engine says; the first pattern that matches decides. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /docker-init"?: .*(?:executable file not found|no such file)/i,
    "install docker-init on the engine's machine: it is in the package docker-ce, or link tini-static to docker-init in a folder of dockerd's PATH",
  ],
  [
    /(?:containerd-shim|runc|crun|docker-proxy)\S*"?: .*(?:executable file not found|no such file)/i,
    "install that program on the engine's machine, in a folder of dockerd's PATH: it is part of Docker's own packages",
  ],
  [
    /unknown or invalid runtime name/i,
    'correct "default-runtime" in the daemon.json of the engine, or install that runtime',
  ],
  [/no space left on device|disk quota exceeded/i, SPACE],
  [
    /cgroup/i,
    'compare with `docker run --rm --privileged hello-world`: if that fails too, mount cgroups for the engine',
  ],
  [
    /network \S+ not found/i,
    'create that network with `docker network create`, or correct the option "network" of the builder target',
  ],
  [
    /non-overlapping ipv4 address pool|iptables|failed to set up container networking|external connectivity/i,
    'restart Docker, which sets up its networks again; or give the builder no network of its own: "network": "host"',
  ],
  [
    /privileged mode is incompatible|privileged .*(?:not allowed|denied)|authorization denied by plugin/i,
    'BuildKit needs a privileged container: have it allowed, or use a BuildKit elsewhere with the option "driver"',
  ],
  [/memory limit|cpus|conflicting options|invalid (?:argument|value)/i, 'correct "driverOpts" of the builder target'],
  [
    /permission denied|operation not permitted/i,
    'see what the engine may not do: its log is in `journalctl --unit=docker`',
  ],
];

/**
 * What helps against a failure of the engine itself, as opposed to one of docker, buildx or the program in a container.
 *
 * @param message all that docker or buildx printed
 * @returns undefined when the engine is not to blame
 */
export function engineRemedy(message: string): string | undefined {
  const answers = message.split('\n').filter((line) => FROM_ENGINE.test(line) && !ENDED_BY_ITSELF.test(line));
  const [answer] = answers;
  if (answer === undefined) return undefined;
  return REMEDIES.find(([pattern]) => pattern.test(answer))?.[1] ?? describeCode('NXBK-0206').remedy;
}
