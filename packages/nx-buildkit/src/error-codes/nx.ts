import type { ErrorCodes } from './error-code';

/** Nx: targets, their inputs and their cache. */
export const NX = {
  'NXBK-1101': {
    what: 'Nx would take a result from its cache that is no longer true.',
    failedIn: 'this host',
    remedy: 'set "cache": false on the target, or add the input that the message names',
    explanation:
      'Nx only knows what the inputs of a target name. A list in project.json replaces the one that nx-buildkit infers, unless it begins with "...".',
  },
  'NXBK-1103': {
    what: 'There is no such project or target.',
    failedIn: 'this host',
    remedy: 'add the target, or correct the option that names it',
  },
} as const satisfies ErrorCodes;
