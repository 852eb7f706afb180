import type { ErrorCodes } from './error-code';

/** The Dockerfile and the options of a component. */
export const OPTIONS = {
  'NXBK-0401': {
    what: 'BuildKit would refuse this Dockerfile.',
    failedIn: 'this host',
    remedy: 'correct the line that the message names',
    explanation:
      'The Dockerfile is read as BuildKit reads it, before anything is fetched, so that a mistake costs no build.',
  },
  'NXBK-0402': {
    what: 'The Dockerfile cannot be read.',
    failedIn: 'this host',
    remedy: 'create it, or correct the option dockerfile of the docker-build target',
  },
  'NXBK-0403': {
    what: 'A text is not an image reference.',
    failedIn: 'this host',
    remedy: 'write it as a Dockerfile would: alpine:3.20, quay.io/argoproj/argocd:v3.2.0',
  },
  'NXBK-0404': {
    what: 'A text is not a platform.',
    failedIn: 'this host',
    remedy: 'write it like linux/arm64, arm64, linux/arm/v7 or, several at once, arm64,amd64',
  },
  'NXBK-0405': {
    what: 'An option has a value that it cannot have, or two options contradict each other.',
    failedIn: 'this host',
    remedy: 'correct the option that the message names',
    explanation: '[Options](options.md) lists each option with its values.',
  },
  'NXBK-0406': {
    what: 'A path leaves the workspace, where Nx hashes and caches nothing.',
    failedIn: 'this host',
    remedy: 'give a path relative to the workspace',
  },
  'NXBK-0407': {
    what: 'The env file cannot be read.',
    failedIn: 'this host',
    remedy: 'create it, correct the line that the message names, or correct the option envFile',
  },
  'NXBK-0408': {
    what: 'An option holds a secret that others could read in the image, its attestation or a cache.',
    failedIn: 'this host',
    remedy: 'pass it with the option secrets and read it with RUN --mount=type=secret',
    explanation:
      "Build arguments are in the image's history. An argument that only looks like a secret is allowed by `allowSecretArgs`.",
  },
  'NXBK-0409': {
    what: 'The option extraArgs holds an argument that does not belong there.',
    failedIn: 'this host',
    remedy: 'use the option of that name',
    explanation:
      'What the task knows by an option is part of its hash and of its record; the same in `extraArgs` would not be.',
  },
  'NXBK-0410': {
    what: 'A folder, a secret or a variable that the build needs is not there.',
    failedIn: 'this host',
    remedy: 'create it, or correct the option that names it',
  },
} as const satisfies ErrorCodes;
