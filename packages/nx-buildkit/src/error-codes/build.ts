import type { ErrorCodes } from './error-code';

/** A build, from its images to its result. */
export const BUILD = {
  'NXBK-0801': {
    what: 'An instruction of the Dockerfile failed.',
    failedIn: 'the builder',
    remedy: 'correct the instruction: its last lines are above',
    explanation: 'The lines are those of the program that RUN started. It is not repeated, since it would fail again.',
  },
  'NXBK-0802': {
    what: 'The build lost its builder or its network, or the builder keeps the remains of an interrupted load.',
    failedIn: 'the builder',
    transient: true,
    remedy: 'run it again: the steps that are done come from the cache of the builder',
    explanation:
      'The build was already repeated as often as the option `retries` says. Remains of a load that no repetition removes go with their builder: `docker buildx rm` removes it, and the next run makes it anew.',
  },
  'NXBK-0803': {
    what: 'A RUN failed because of the network, or stood still.',
    seen: [
      'the network failed (…)',
      'running it again in …',
      'it printed nothing for as long as runStallTimeout allows',
      'the option downloads of the buildkit-config target lets RUN reach HTTP and HTTPS only',
    ],
    failedIn: 'the builder',
    transient: true,
    remedy:
      'check whether the builder reaches the host, name a mirror of it in the Dockerfile, or raise runRetries or runStallTimeout',
    explanation:
      'The RUN was run again `runRetries` times; the steps before it come from the cache of the builder. curl has to show its errors to be understood: `-sS`, not `-s` alone. With the option `downloads`, RUN reaches HTTP and HTTPS only: [what RUN downloads](downloads.md).',
  },
  'NXBK-0804': {
    what: 'The build asks for an image that it was not given.',
    seen: ['add … to extraImages'],
    failedIn: 'the builder',
    remedy: 'add it to extraImages of the prefetch target, or set closedWorld to false to let the build ask registries',
    explanation:
      'A build gets its base images from the image store and may ask no registry: [how it works](how-it-works.md).',
  },
  'NXBK-0805': {
    what: 'A file that COPY, ADD or a mount names is not in the build context.',
    failedIn: 'the builder',
    remedy: 'put it where the instruction looks for it: in the option context and not left out by its .dockerignore',
  },
  'NXBK-0806': {
    what: 'The build needs a secret or a permission that it was not given.',
    failedIn: 'the builder',
    remedy:
      'hand a secret over with the option secrets, and allow an entitlement in buildkitdFlags of the builder target',
  },
  'NXBK-0807': {
    what: 'The output cannot hold what is built.',
    seen: ['docker exporter does not currently support exporting manifest lists'],
    failedIn: 'the builder',
    remedy: 'build one platform at a time without sbom and provenance, or use the outputs push or oci',
    explanation:
      'If the image goes to the engine\'s classic image store, switch to the other one: `{"features": {"containerd-snapshotter": true}}` in daemon.json.',
  },
  'NXBK-0808': {
    what: 'A policy does not allow something that the build needs.',
    seen: ['does not allow …, a base image'],
    failedIn: 'the builder',
    remedy: 'take it out of the Dockerfile, or change the policy',
  },
  'NXBK-0809': {
    what: 'A source policy cannot be used.',
    failedIn: 'this host',
    remedy:
      'correct the policy; to build without it, set extraArgs to ["--policy", "disabled=true"]; where EXPERIMENTAL_BUILDKIT_SOURCE_POLICY names it, unset that',
  },
  'NXBK-0810': {
    what: 'docker buildx does not take its command.',
    failedIn: 'this host',
    remedy: 'correct the option that docker buildx complains about',
  },
  'NXBK-0811': {
    what: 'BuildKit ended the build for another reason.',
    failedIn: 'the builder',
    remedy: 'follow what BuildKit says above',
  },
  'NXBK-0812': {
    what: 'An image cannot be built from the image of another target.',
    failedIn: 'this host',
    remedy: 'correct the option buildContexts, or give that project a docker-build target that builds it',
  },
  'NXBK-0813': {
    what: 'The engine does not have the image that was built.',
    failedIn: 'the Docker engine',
    remedy: 'check whether the builder and docker talk to the same engine: docker buildx ls, docker context ls',
  },
  'NXBK-0814': {
    what: 'Two images would have the same name or the same file.',
    failedIn: 'this host',
    remedy: 'give each of them tags of its own, or run them apart',
  },
  'NXBK-0815': {
    what: 'The image was built but does not work.',
    failedIn: 'the Docker engine',
    remedy: 'read what the container printed above, and correct the image or the options of smoke',
  },
  'NXBK-0816': {
    what: 'The registry did not take the image.',
    failedIn: 'the registry',
    remedy: 'check whether the builder can reach the registry, and whether that is the registry that tags should name',
  },
} as const satisfies ErrorCodes;
