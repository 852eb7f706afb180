import type { ErrorCodes } from './error-code';

/** The docker command, its plugin buildx, and the engine. */
export const DOCKER = {
  'NXBK-0201': {
    what: 'The docker command is not installed on this machine.',
    failedIn: 'this host',
    remedy: 'install the docker command line, with its buildx plugin',
  },
  'NXBK-0202': {
    what: 'docker has no buildx plugin, or it is podman, which has none.',
    failedIn: 'this host',
    remedy: 'install it: https://github.com/docker/buildx#installing',
    explanation:
      'The docker command line with buildx can use the socket of podman: `DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock`.',
  },
  'NXBK-0203': {
    what: 'This user may not talk to the Docker engine.',
    failedIn: 'this host',
    remedy:
      'add the user to the group that the socket belongs to (usermod --append --groups docker), or use rootless Docker',
    explanation: 'A new group counts after the next login.',
  },
  'NXBK-0204': {
    what: 'No Docker engine answers where docker looks for one.',
    failedIn: 'the Docker engine',
    remedy: 'start Docker, or point DOCKER_HOST or `docker context use` at an engine that runs',
  },
  'NXBK-0205': {
    what: 'The Docker engine gave no answer in time.',
    failedIn: 'the Docker engine',
    transient: true,
    remedy: 'see whether `docker version` answers; where it does not, restart Docker',
  },
  'NXBK-0206': {
    what: 'The Docker engine answered with an error.',
    failedIn: 'the Docker engine',
    remedy:
      "the engine's log says more: `journalctl --unit=docker`, or `docker desktop logs`; try `docker run --rm hello-world`",
    explanation:
      'Where the words of the engine are known (a full disk, a missing runtime, networks, cgroups), the message says what to do about them.',
  },
  'NXBK-0207': {
    what: 'A command of docker failed.',
    failedIn: 'the Docker engine',
    remedy: 'follow what docker says above',
  },
  'NXBK-0208': {
    what: 'buildx or BuildKit is too old.',
    failedIn: 'this host',
    remedy:
      'install a newer buildx (https://github.com/docker/buildx#installing), or name a newer BuildKit in the option image of buildkit:builder',
  },
  'NXBK-0209': {
    what: "The engine's image store cannot hold what is built.",
    failedIn: 'the Docker engine',
    remedy:
      'switch to the containerd image store: {"features": {"containerd-snapshotter": true}} in daemon.json and a restart of Docker; or set the option "driver" of buildkit:builder to docker-container',
    explanation:
      'The classic image store holds neither several platforms as one image nor attestations, and takes no base images from an OCI layout. Images of the classic store stay on disk after the switch but are not shown.',
  },
  'NXBK-0210': {
    what: 'The engine or the docker command is of a kind that limits what can be built.',
    failedIn: 'this host',
    remedy: 'use the docker command line and the engine from packages of Docker',
    explanation:
      'docker from snap sees only files of the home folder that are not hidden; podman has no BuildKit of its own.',
  },
  'NXBK-0211': {
    what: 'What the Docker engine saved is not an image.',
    failedIn: 'the Docker engine',
    remedy: 'look at what `docker image save` writes; build or load the image again',
  },
} as const satisfies ErrorCodes;
