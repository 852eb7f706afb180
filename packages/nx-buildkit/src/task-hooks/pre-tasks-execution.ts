import type { PreTasksExecution } from '@nx/devkit';
import { randomUUID } from 'node:crypto';
import { UNFOLLOWED } from '../graph/inputs/unfollowed-options';

/**
 * What a registry says today is in no cache, and Nx hashes the files of the options that are written, not of those that are typed: a run that is
 * told so hashes like no other run. A custom hasher would do it too, but Nx 24 takes a task that has one for affected by every change:
 * https://github.com/nrwl/nx/blob/24.0.6/packages/nx/src/project-graph/affected/affected-tasks.ts (hasCustomHasher)
 */
export const preTasksExecution: PreTasksExecution = (_options, { argv }) => {
  for (const [pattern, variable] of UNFOLLOWED) {
    if (argv.some((word) => pattern.test(word))) process.env[variable] = randomUUID();
  }
};
