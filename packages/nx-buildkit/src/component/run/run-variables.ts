import type { Component } from '../settings';

// Environment variables that the hook before all tasks sets, and the tasks of the run have.

/** An environment variable among the inputs of prefetch. */
export const ASKED = 'NX_BUILDKIT_ASKED';

/** One among the inputs of prefetch: what the last refresh of locks left. */
export const REFRESHED = 'NX_BUILDKIT_REFRESHED';

/** One among the inputs of docker-build: set by a run whose command line names the sources of the build. */
export const OVERRIDDEN = 'NX_BUILDKIT_OVERRIDDEN';

/** One among the inputs of a docker-build whose build arguments decide which files are sent: set by a run whose command line has some. */
export const ARGS_OVERRIDDEN = 'NX_BUILDKIT_ARGS_OVERRIDDEN';

/**
 * Set by a dry run: Nx passes the option only to the target itself, and not to those that it depends on, which start a builder and fetch images.
 */
export const DRY_RUN = 'NX_BUILDKIT_DRY_RUN';

/** One among the inputs of the builder: set by a run whose command line names that target, since whoever runs it wants to have it done. */
export const BUILDER_NAMED = 'NX_BUILDKIT_BUILDER_NAMED';

/** The variable of that kind for one target. Two targets may have the same one, and then both run. */
export function variableOf(kind: string, { root, task }: Pick<Component, 'root' | 'task'>): string {
  return `${kind}_${`${root}_${task}`.replace(/\W/g, '_')}`;
}
