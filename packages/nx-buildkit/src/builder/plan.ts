import { buildxVersion } from '../buildx/builders';
import { crashFailure } from './reconcile/bootstrap';
import { isExisting, keepsCache, type Driver } from './model/builder';
import { describeBuilder } from './describe';
import { currentEndpoint } from './observed/engine-endpoint';
import { unknownSettings } from './reconcile/drift';
import { nextStep, type Step } from './reconcile/next-step';
import { findBuilder, type BuilderRecord } from './model/record';
import { observeBuilder } from './observed/observe';
import { desiredByOptions, existingBuilder, type BuilderOptions } from './set-up';

/** The observed builder. */
export interface BuilderPlan {
  readonly name: string;
  readonly driver: Driver;
  /** The next step of the builder task; undefined as long as there is no configuration to compare with. */
  readonly step?: Step;
  /** Whether the build cache stays when the builder is recreated. */
  readonly keepsCache?: boolean;
  /** Of a builder that is up. */
  readonly record?: BuilderRecord;
  /** Why it is not known whether it is as it should be. */
  readonly unknown?: readonly string[];
}

/**
 * Looks at a builder as the builder task does, and changes nothing.
 *
 * @param configured whether there is a buildkitd.toml
 * @throws BuildkitError for anything that the task cannot repair either
 */
export async function planBuilder(options: BuilderOptions, configured: boolean): Promise<BuilderPlan> {
  const endpoint = await currentEndpoint();
  const { driver, outputPath, onDrift } = options;
  if (isExisting(driver)) {
    const record = await existingBuilder(driver, options.name, endpoint);
    return { name: record.name, driver, step: { do: 'nothing', ignored: [] }, record };
  }
  if (driver !== 'remote' && !configured) return { name: options.name, driver };
  const { wanted } = await desiredByOptions(endpoint, { ...options, driver });
  const before = await findBuilder(outputPath);
  const observed = await observeBuilder(wanted, before);
  const step = nextStep(wanted, observed, onDrift);
  if (step.do === 'explain crash') {
    throw await crashFailure(
      wanted,
      wanted.nodes.filter(({ name }) => step.nodes.includes(name)),
    );
  }
  if (step.do !== 'nothing') return { name: wanted.name, driver, step, keepsCache: keepsCache(wanted) };
  // Asked again, since emulation can have been installed or removed since then.
  const record = await describeBuilder(wanted, observed, endpoint, undefined, await buildxVersion());
  return { name: wanted.name, driver, step, record, unknown: unknownSettings(observed.nodes) };
}
