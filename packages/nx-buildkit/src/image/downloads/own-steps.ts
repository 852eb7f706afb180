import { BuildkitError } from '../../errors';
import { runSteps, withoutStage } from '../failed-run/ended-runs';
import type { Refusal } from './refused-steps';

/** The RUNs to which a download was refused, for the user. */
export function describeRefusal({ task, steps = [] }: Refusal): string {
  return steps.length > 0 ? `${steps.join(' or ')} of ${task}` : `a RUN of ${task}`;
}

/**
 * Refuses a build that has succeeded with a step which another build was to run, and to which a download was refused there. Any other step is its own.
 *
 * @param build as messages name it
 * @param ran what docker buildx build printed
 * @param refusals since the build began
 * @throws BuildkitError
 */
export function requireOwnSteps(
  build: string,
  { stderr }: { readonly stderr: string },
  refusals: readonly Refusal[],
): void {
  if (refusals.length === 0) return;
  const own = runSteps(stderr);
  for (const { task, steps = [] } of refusals) {
    // BuildKit may have said nothing of them.
    const shared = own.find((step) => steps.length === 0 || steps.includes(withoutStage(step)));
    if (shared === undefined) continue;
    throw new BuildkitError({
      code: 'NXBK-1004',
      what: `${shared} of ${build} may be the one of ${task}, which ran at the same time, and to which a download was refused`,
      remedy: `look at the error of ${task}; the next build of this one runs every step anew`,
    });
  }
}
