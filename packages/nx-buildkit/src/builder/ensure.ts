import { bootBuilder, buildx, docker, provideImage, succeed } from '../buildx/builders';
import { BuildkitError } from '../errors';
import { containerName, type Builder } from './builder';
import { createArgs } from './create-args';
import { showChanges } from './drift';
import { whileChanging, type BuilderKey } from './lock';
import { nextStep, type OnDrift, type Seen, type Step } from './next-step';
import { see } from './see';
import { discardInstance } from './store';

export interface EnsureOptions {
  readonly onDrift: OnDrift;
  /** The buildkitd.toml on this host that new nodes are made with. */
  readonly configPath: string;
  /** BuildKit's image as the user wrote it. */
  readonly image: string;
  /** Told what is being done and why. */
  readonly log: (line: string) => void;
}

/** More steps than any state needs: discard, create, recreate, boot, unpause. */
const MOST_STEPS = 8;

/**
 * Makes the builder that exists the one that is wanted, however many processes do this at once.
 *
 * @returns what there is in the end: everything of it runs
 * @throws BuildkitError for what cannot be mended here
 */
export async function ensureBuilder(wanted: Builder, key: BuilderKey, options: EnsureOptions): Promise<Seen> {
  const { log } = options;
  const seen = await see(wanted);
  if (isDone(nextStepOrNothing(wanted, seen, options), log)) return seen;
  return whileChanging(
    key,
    () => log(`Waiting for another process that is setting up builder ${wanted.name}.`),
    () => settle(wanted, options),
  );
}

/** Before the lock is held, even what looks hopeless may be another process half-way through. */
function nextStepOrNothing(wanted: Builder, seen: Seen, { onDrift }: EnsureOptions): Step | undefined {
  try {
    return nextStep(wanted, seen, onDrift);
  } catch {
    return undefined;
  }
}

function isDone(step: Step | undefined, log: EnsureOptions['log']): boolean {
  if (step?.do !== 'nothing') return false;
  if (step.ignored.length > 0) {
    log('The builder is not as it should be (onDrift is "warn"):');
    showChanges(step.ignored).forEach((line) => log(`  ${line}`));
  }
  return true;
}

async function settle(wanted: Builder, options: EnsureOptions): Promise<Seen> {
  for (let left = MOST_STEPS; left > 0; left--) {
    const seen = await see(wanted);
    const step = nextStep(wanted, seen, options.onDrift);
    if (isDone(step, options.log)) return seen;
    await take(step, wanted, seen, options);
  }
  throw new BuildkitError({
    what: `Builder ${wanted.name} does not become what it should be`,
    failedIn: 'the builder',
    transient: false,
    remedy: `Remove it, and run again: docker buildx rm --keep-state ${wanted.name}`,
  });
}

async function take(step: Step, wanted: Builder, seen: Seen, options: EnsureOptions): Promise<void> {
  const { log } = options;
  switch (step.do) {
    case 'discard':
      log(`buildx's record of builder ${wanted.name} is damaged; it is made anew.`);
      return discardInstance(wanted.name, process.env);
    case 'create':
      return create(wanted, options);
    case 'recreate':
      log(`Recreating builder ${wanted.name}; its cache is kept:`);
      step.why.forEach((line) => log(`  ${line}`));
      await succeed(buildx('rm', '--keep-state', wanted.name), `Removing builder ${wanted.name}`);
      return create(wanted, options);
    case 'unpause':
      log(`Resuming the paused container of node ${step.node}.`);
      for (const node of wanted.nodes.filter(({ name }) => name === step.node)) {
        await succeed(docker(node.endpoint, 'unpause', containerName(node)), `Resuming ${containerName(node)}`);
      }
      return;
    case 'boot':
      log(`Starting BuildKit in builder ${wanted.name}.`);
      for (const node of wanted.nodes) {
        if (seen.containers[node.name]) continue;
        await provideImage(node.endpoint, options.image, node.driverOpts['image'] ?? '');
      }
      return bootBuilder(wanted.name);
  }
}

async function create(wanted: Builder, { configPath, log }: EnsureOptions): Promise<void> {
  log(`Creating builder ${wanted.name}, driver ${wanted.driver}.`);
  for (const node of wanted.nodes) {
    await succeed(
      { file: 'docker', args: createArgs(wanted, node, configPath) },
      `Creating node ${node.name} of builder ${wanted.name}`,
    );
  }
}
