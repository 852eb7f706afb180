import type { ErrorCodes } from './error-code';

/** Nx: targets, their inputs and their cache. */
export const NX = {
  'NXBK-1101': {
    what: 'Nx would take a result from its cache that is no longer true.',
    failedIn: 'this host',
    remedy:
      'begin a list of your own with "...", as in "dependsOn": ["...", "generate-config"] (Nx 23), or delete the list; otherwise write what the message gives, or "cache": false, in the target of project.json',
    explanation:
      'Nx only knows what the inputs of a target name, and hashes what another task leaves only if dependsOn leads to that task. A list in project.json replaces the one that nx-buildkit infers, unless it begins with "..." (Nx 23).',
  },
  'NXBK-1103': {
    what: 'There is no such project or target.',
    failedIn: 'this host',
    remedy: 'add the target, or correct the option that names it',
  },
  'NXBK-1104': {
    what: 'A task used an image before it was restored.',
    failedIn: 'this host',
    remedy: 'run the task again: its image is restored now',
    explanation:
      'Nx restores the record of a docker-build from its cache, not the image, which is compared and built again after all tasks. In a run whose command line names a task that uses the image, docker-build runs. Nx cannot tell nx-buildkit of tasks that it is not told by a command line, and an image whose name has {inputHash} is never built without need.',
  },
} as const satisfies ErrorCodes;
