import type { Builder } from '../model/builder';
import { showChanges, unknownSettings } from './drift';
import { withExclusiveBuilder, type BuilderKey } from '../model/builder-lock';
import { nextStep, type OnDrift, type Step } from './next-step';
import { pause } from '../../process/sleep';
import type { BuilderRecord } from '../model/record';
import { observeBuilder } from '../observed/observe';
import type { ObservedBuilder } from '../observed/observed-builder';
import { applyStep, type StepOptions } from './apply-step';
import { stuckFailure } from './stuck-failure';

export interface EnsureOptions extends StepOptions {
  readonly onDrift: OnDrift;
  /** The record of an earlier run. */
  readonly before: BuilderRecord | undefined;
}

/** ms that a plain `docker buildx`, which does not know the lock, gets to finish booting a container that seems to be broken. */
const BOOT_TIME = 2_000;

/**
 * Turns the existing builder into the wanted one, even if several processes do this at once.
 *
 * @returns the builder in the end, with all its nodes running
 * @throws BuildkitError for anything that cannot be repaired here
 */
export async function reconcileBuilder(
  wanted: Builder,
  key: BuilderKey,
  options: EnsureOptions,
): Promise<ObservedBuilder> {
  const { log } = options;
  // With the lock it is looked at again, and what fails then is the error.
  const observed = await observeBuilder(wanted, options.before).catch(() => undefined);
  if (observed && isDone(nextStepOrNothing(wanted, observed, options), observed, log)) return observed;
  return withExclusiveBuilder(
    key,
    () => log(`Waiting for another process that is setting up builder ${wanted.name}.`),
    () => settle(wanted, key, options),
  );
}

/** Before the lock is held, even a hopeless state may come from another process in the middle of its work. */
function nextStepOrNothing(wanted: Builder, observed: ObservedBuilder, { onDrift }: EnsureOptions): Step | undefined {
  try {
    return nextStep(wanted, observed, onDrift);
  } catch {
    return undefined;
  }
}

/** No state needs the same step twice, so a step that repeats does not help. */
async function settle(wanted: Builder, key: BuilderKey, options: EnsureOptions): Promise<ObservedBuilder> {
  const taken = new Set<Step['do']>();
  let patient = true;
  for (;;) {
    const observed = await observeBuilder(wanted, options.before);
    const step = nextStep(wanted, observed, options.onDrift);
    if (isDone(step, observed, options.log)) return observed;
    if (patient && (step.do === 'explain crash' || (step.do === 'recreate' && step.broken))) {
      patient = false;
      await pause(BOOT_TIME);
      continue;
    }
    if (taken.has(step.do)) throw await stuckFailure(wanted, step);
    taken.add(step.do);
    await applyStep(step, wanted, observed, key, options);
  }
}

function isDone(step: Step | undefined, { nodes }: ObservedBuilder, log: EnsureOptions['log']): boolean {
  if (step?.do !== 'nothing') return false;
  unknownSettings(nodes).forEach((line) => log(`It is not known ${line}`));
  if (step.ignored.length > 0) {
    log('The builder is not as it should be (onDrift is "warn"):');
    showChanges(step.ignored).forEach((line) => log(`  ${line}`));
  }
  return true;
}
