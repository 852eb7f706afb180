/** An environment variable among the inputs of prefetch. */
export const ASKED = 'NX_BUILDKIT_ASKED';

/** One among the inputs of docker-build: set by a run that is told on the command line what it is to be built from. */
export const OVERRIDDEN = 'NX_BUILDKIT_OVERRIDDEN';

/** One among the inputs of a docker-build whose build arguments decide which files are sent: set by a run that is told some on the command line. */
export const ARGS_OVERRIDDEN = 'NX_BUILDKIT_ARGS_OVERRIDDEN';

/**
 * Set by a run that is told to change nothing: Nx hands that to the target alone, and not to those that it waits for, which start a builder and
 * fetch images.
 */
export const DRY_RUN = 'NX_BUILDKIT_DRY_RUN';

const DRY = /^--dry-?run(=(?!false$).*)?$/i;

/** What the command line says that no input follows, and the variable by which the run is then hashed like no other. */
export const UNFOLLOWED: readonly (readonly [RegExp, string])[] = [
  [/^--(check|refresh)(=(?!false$).*)?$/, ASKED],
  [/^--(dockerfile|context|targets?|buildContexts|buildArgsFromEnv|envFile|perPlatform)([.=]|$)/, OVERRIDDEN],
  [/^--buildArgs([.=]|$)/, ARGS_OVERRIDDEN],
  // What does nothing is no answer for a run that is to do something.
  [DRY, ASKED],
  [DRY, OVERRIDDEN],
  [DRY, DRY_RUN],
];
