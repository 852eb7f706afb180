import { bootBuilder, buildx, buildxVersion, docker, provideImage, succeed } from '../buildx/builders';
import { run } from '../buildx/run';
import { BuildkitError } from '../errors';
import { containerName, type Builder } from './builder';
import { checkBuildx } from './buildx-version';
import { createArgs } from './create-args';
import { showChanges } from './drift';
import { whileChanging, type BuilderKey } from './lock';
import { nextStep, type OnDrift, type Step } from './next-step';
import { see } from './see';
import type { Seen } from './seen';
import { discardInstance } from './store';
import { untilIdle, type Waiting } from './until-idle';

export interface EnsureOptions extends Waiting {
  readonly onDrift: OnDrift;
  /** The buildkitd.toml on this host that new nodes are made with. */
  readonly configPath: string;
  /** BuildKit's image as the user wrote it. */
  readonly image: string;
}

/**
 * Makes the builder that exists the one that is wanted, however many processes do this at once.
 *
 * @returns what there is in the end: everything of it runs
 * @throws BuildkitError for what cannot be mended here
 */
export async function ensureBuilder(wanted: Builder, key: BuilderKey, options: EnsureOptions): Promise<Seen> {
  const { log } = options;
  const seen = await see(wanted).catch(() => undefined);
  if (seen && isDone(nextStepOrNothing(wanted, seen, options), log)) return seen;
  return whileChanging(
    key,
    () => log(`Waiting for another process that is setting up builder ${wanted.name}.`),
    () => settle(wanted, key, options),
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

/** No state needs the same step twice, so one that comes again does not help. */
async function settle(wanted: Builder, key: BuilderKey, options: EnsureOptions): Promise<Seen> {
  for (const taken = new Set<Step['do']>(); ;) {
    const seen = await see(wanted);
    const step = nextStep(wanted, seen, options.onDrift);
    if (isDone(step, options.log)) return seen;
    if (taken.has(step.do)) throw stuck(wanted, step);
    taken.add(step.do);
    await take(step, wanted, seen, key, options);
  }
}

async function take(step: Step, wanted: Builder, seen: Seen, key: BuilderKey, options: EnsureOptions): Promise<void> {
  const { log } = options;
  switch (step.do) {
    case 'discard':
      log(`buildx's record of builder ${wanted.name} is damaged; it is made anew.`);
      return discardInstance(wanted.name, process.env);
    case 'create':
      log(`Creating builder ${wanted.name}, driver ${wanted.driver}.`);
      return create(wanted, options);
    case 'recreate':
      log(`Builder ${wanted.name} is made anew, its cache is kept:`);
      step.why.forEach((line) => log(`  ${line}`));
      await untilIdle(typeof seen.stored === 'object' ? seen.stored : wanted, key, options);
      // However it ends, buildx has forgotten the builder; a container that it could not remove is seen in the next step.
      await run(buildx('rm', '--keep-state', wanted.name));
      return create(wanted, options);
    case 'unpause':
      log(`Resuming what is paused: ${step.nodes.join(', ')}`);
      for (const node of wanted.nodes.filter(({ name }) => step.nodes.includes(name))) {
        await succeed(docker(node.endpoint, 'unpause', containerName(node)), `Resuming ${containerName(node)}`);
      }
      return;
    case 'boot':
      log(`Starting BuildKit in builder ${wanted.name}.`);
      for (const node of wanted.driver === 'docker-container' ? wanted.nodes : []) {
        if (seen.nodes[node.name]) continue;
        await provideImage(node.endpoint, options.image, node.driverOpts['image'] ?? '');
      }
      return bootBuilder(wanted.name);
  }
}

async function create(wanted: Builder, { configPath }: EnsureOptions): Promise<void> {
  checkBuildx(wanted, await buildxVersion());
  for (const node of wanted.nodes) {
    await succeed(
      { file: 'docker', args: createArgs(wanted, node, configPath) },
      `Creating node ${node.name} of builder ${wanted.name}`,
    );
  }
}

function stuck(wanted: Builder, step: Step): BuildkitError {
  return new BuildkitError({
    what: `Builder ${wanted.name} does not become what it should be: ${step.do} does not help`,
    failedIn: 'the builder',
    transient: false,
    details: step.do === 'recreate' ? step.why.join('\n') : undefined,
    remedy: `Remove it with its cache, and run again: docker buildx rm ${wanted.name}`,
  });
}
