import type { PreTasksExecution } from '@nx/devkit';
import { randomUUID } from 'node:crypto';

/** An environment variable among the inputs of prefetch. */
export const ASKED = 'NX_BUILDKIT_ASKED';

/** One among the inputs of docker-build: set by a run that is told on the command line what it is to be built from. */
export const OVERRIDDEN = 'NX_BUILDKIT_OVERRIDDEN';

/** One among the inputs of a docker-build whose build arguments decide which files are sent: set by a run that is told some on the command line. */
export const ARGS_OVERRIDDEN = 'NX_BUILDKIT_ARGS_OVERRIDDEN';

/** What the command line says that no input follows, and the variable by which the run is then hashed like no other. */
const UNFOLLOWED: readonly (readonly [RegExp, string])[] = [
  [/^--(check|refresh)(=(?!false$).*)?$/, ASKED],
  [/^--(dockerfile|context|targets?|buildContexts|buildArgsFromEnv|envFile|perPlatform)([.=]|$)/, OVERRIDDEN],
  [/^--buildArgs([.=]|$)/, ARGS_OVERRIDDEN],
];

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
