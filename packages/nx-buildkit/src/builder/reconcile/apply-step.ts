import { buildxVersion } from '../../buildx/builders';
import { dockerFailure } from '../../docker/failure';
import { bootstrapBuilder, crashFailure, type ProvideImage } from './bootstrap';
import { containerName, keepsCache, type Builder } from '../model/builder';
import { checkBuildx } from './check-buildx-version';
import { createArgs } from './create-args';
import type { BuilderKey } from '../model/builder-lock';
import type { Step } from './next-step';
import type { ObservedBuilder } from '../observed/observed-builder';
import { discardInstance } from '../observed/buildx-store';
import { deleteFromCluster, planRemoval } from './remove-from-cluster';
import { waitUntilIdle, type Waiting } from './wait-until-idle';
import { docker, buildx, runOrThrow, REMOVAL_TIMEOUT } from '../../docker/command';
import { ask } from '../../process/ask';

export interface StepOptions extends Waiting {
  /** The buildkitd.toml on this host that new nodes are made with. */
  readonly configPath: string;
  /** Where BuildKit's image comes from when an engine does not have it. */
  readonly provideImage: ProvideImage;
}

/** Takes a step, and logs what is done and why. Only for the holder of the builder's lock. */
export async function applyStep(
  step: Step,
  wanted: Builder,
  observed: ObservedBuilder,
  key: BuilderKey,
  options: StepOptions,
): Promise<void> {
  const { log } = options;
  const existing = typeof observed.stored === 'object' ? observed.stored : wanted;
  switch (step.do) {
    case 'nothing':
      return;
    case 'discard':
      log(`buildx's record of builder ${wanted.name} is damaged; the builder is recreated.`);
      return discardInstance(wanted.name);
    case 'create':
      checkBuildx(wanted, await buildxVersion());
      log(`Creating builder ${wanted.name}, driver ${wanted.driver}.`);
      return create(wanted, options);
    case 'recreate':
      // At this point the existing builder can still stay.
      checkBuildx(wanted, await buildxVersion());
      log(`Builder ${wanted.name} is not as it should be and is recreated; ${fateOfCache(wanted)}:`);
      step.why.forEach((line) => log(`  ${line}`));
      await removeIdle(existing, wanted, key, options);
      return create(wanted, options);
    case 'unpause':
      log(`Resuming what is paused: ${step.nodes.join(', ')}`);
      for (const node of wanted.nodes.filter(({ name }) => step.nodes.includes(name))) {
        await runOrThrow(docker(node.endpoint, 'unpause', containerName(node)), `Resuming ${containerName(node)}`);
      }
      return;
    case 'explain crash':
      throw await crashFailure(
        wanted,
        wanted.nodes.filter(({ name }) => step.nodes.includes(name)),
      );
    case 'boot':
      log(`Starting builder ${wanted.name}.`);
      return bootstrapBuilder(wanted, observed, options.provideImage);
  }
}

async function removeIdle(existing: Builder, wanted: Builder, key: BuilderKey, waiting: Waiting): Promise<void> {
  const { deletions } = await planRemoval(existing, true, false);
  await waitUntilIdle(existing, key, waiting);
  await removeOld(wanted);
  for (const deletion of deletions) await deleteFromCluster(deletion);
}

/**
 * Even if this fails, buildx has forgotten the builder. The next step finds a container that it could not remove; what stays in a cluster would be
 * found as it is, again and again.
 */
async function removeOld({ name, driver }: Builder): Promise<void> {
  const outcome = await ask(buildx('rm', '--keep-state', name), { timeout: REMOVAL_TIMEOUT });
  if (driver === 'kubernetes' && outcome.exitCode !== 0) {
    throw dockerFailure(outcome, `Removing what builder ${name} has in the cluster`, 'the builder');
  }
}

function fateOfCache(builder: Builder): string {
  return keepsCache(builder) ? 'its cache is kept' : 'its cache goes with its pods, which have no persistent volume';
}

async function create(wanted: Builder, { configPath }: StepOptions): Promise<void> {
  for (const node of wanted.nodes) {
    const outcome = await ask({ file: 'docker', args: createArgs(wanted, node, configPath) });
    if (outcome.exitCode === 0) continue;
    throw dockerFailure(outcome, `Creating node ${node.name} of builder ${wanted.name}`, 'the builder');
  }
}
