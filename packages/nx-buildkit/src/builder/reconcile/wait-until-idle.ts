import { docker } from '../../docker/command';
import { BuildkitError } from '../../errors';
import { answerFailure } from '../../kubernetes/cluster-failure';
import { workloadDeletion } from '../../kubernetes/workload';
import { pause } from '../../process/sleep';
import type { Command } from '../../process/run';
import { commandLine, type Unanswered } from '../../process/unanswered';
import { containerName, workloadName, type Builder, type BuilderNode } from '../model/builder';
import { countHolders, type BuilderKey } from '../model/builder-lock';
import { pluralize } from '../../util/format';
import { storedBuilder } from '../observed/buildx-store';
import { runningBuilds } from '../observed/running-builds';

/** ms between two looks at builds that run. */
const POLL = 1_000;

/** How often in a row there may be no answer: a container can start or end between being found and being asked. */
const PATIENCE = 3;

export interface Waiting {
  /** ms to wait for builds that run. */
  readonly waitTimeout: number;
  /** Called with what is being done and why. */
  readonly log: (line: string) => void;
}

/**
 * Waits until no build runs in the builder, whether of this plugin, which hold a lock even before they reach BuildKit, or of anybody else, which
 * BuildKit itself knows.
 *
 * @throws BuildkitError when the time is up, or when it is not known whether builds run
 */
export async function waitUntilIdle(builder: Builder, key: BuilderKey, { waitTimeout, log }: Waiting): Promise<void> {
  const deadline = Date.now() + waitTimeout;
  for (let logged = '', unanswered = 0; ;) {
    const [held, running] = await Promise.all([countHolders(key), runningBuilds(builder)]);
    if ('unknown' in running) {
      unanswered += 1;
      if (unanswered === PATIENCE) throw await notKnown(builder, running);
      await pause(POLL);
      continue;
    }
    unanswered = 0;
    const { builds } = running;
    if (held === 0 && builds.length === 0) return;
    const what =
      builds.length > 0 ? builds.join(', ') : `${pluralize(held, 'build')} of nx-buildkit, about to start or end`;
    if (Date.now() > deadline) throw busy(builder, what);
    if (what !== logged) log(`First, what runs in builder ${builder.name} has to end: ${what}`);
    logged = what;
    await pause(POLL);
  }
}

function busy({ name }: Builder, what: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0306',
    what: `Builder ${name} has to be changed, but builds still run in it: ${what}`,
  });
}

async function notKnown(builder: Builder, unanswered: Unanswered): Promise<BuildkitError> {
  const failure = answerFailure(unanswered);
  return new BuildkitError({
    ...failure,
    what: `Builder ${builder.name} is left as it is, because it is not known whether builds run in it`,
    remedy: `${failure.remedy}; and run it again. Or remove it yourself, which ends the builds that run in it: ${await forcedRemoval(builder)}`,
  });
}

/** The line that removes a builder whatever it does. */
async function forcedRemoval({ name, driver, nodes }: Builder): Promise<string> {
  if (typeof (await storedBuilder(name)) === 'object') return `docker buildx rm --keep-state ${name}`;
  return nodes.map((node) => commandLine(driver === 'kubernetes' ? deletion(node) : containerRemoval(node))).join('; ');
}

function deletion(node: BuilderNode): Command {
  return workloadDeletion(workloadName(node), node.driverOpts['namespace']);
}

function containerRemoval(node: BuilderNode): Command {
  return docker(node.endpoint, 'rm', '--force', containerName(node));
}
