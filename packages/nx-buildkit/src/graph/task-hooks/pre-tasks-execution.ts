import type { PreTasksExecution } from '@nx/devkit';
import { randomUUID } from 'node:crypto';

/** An environment variable among the inputs of prefetch. */
export const ASKED = 'NX_BUILDKIT_ASKED';

/**
 * What a registry says today is in no cache: a run that is told to ask, by `--check` or `--refresh`, hashes prefetch like no other run. A custom
 * hasher would do it too, but Nx 24 takes a task that has one for affected by every change:
 * https://github.com/nrwl/nx/blob/24.0.6/packages/nx/src/project-graph/affected/affected-tasks.ts (hasCustomHasher)
 */
export const preTasksExecution: PreTasksExecution = (_options, { argv }) => {
  if (argv.some((word) => /^--(check|refresh)(=(?!false$).*)?$/.test(word))) process.env[ASKED] = randomUUID();
};
