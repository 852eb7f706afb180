import { buildsInBuilder, buildsInContainer, buildsInPods } from '../../buildx/history';
import { BuildkitError } from '../../errors';
import { containerName, workloadName, type Builder, type BuilderNode } from '../model/builder';
import { countHolders, type BuilderKey } from '../model/builder-lock';
import { pause } from '../../process/sleep';
import { pluralize } from '../../util/format';

/** ms between two looks at builds that run. */
const POLL = 1_000;

export interface Waiting {
  /** ms to wait for builds that run. */
  readonly waitTimeout: number;
  /** Called with what is being done and why. */
  readonly log: (line: string) => void;
}

/**
 * Waits until no build runs in the builder, whether of this plugin, which hold a lock even before they reach BuildKit, or of anybody else, which
 * BuildKit itself knows. Removing a remote builder ends no build, so this does not wait for one.
 *
 * @throws BuildkitError when the time is up
 */
export async function waitUntilIdle(builder: Builder, key: BuilderKey, { waitTimeout, log }: Waiting): Promise<void> {
  const deadline = Date.now() + waitTimeout;
  for (let logged = ''; ;) {
    const [held, builds] = await Promise.all([countHolders(key), runningBuilds(builder)]);
    if (held === 0 && builds.length === 0) return;
    const what =
      builds.length > 0 ? builds.join(', ') : `${pluralize(held, 'build')} of nx-buildkit, about to start or end`;
    if (Date.now() > deadline) throw busy(builder, what);
    if (what !== logged) log(`First, what runs in builder ${builder.name} has to end: ${what}`);
    logged = what;
    await pause(POLL);
  }
}

async function runningBuilds({ name, driver, nodes }: Builder): Promise<readonly string[]> {
  switch (driver) {
    case 'docker-container':
      return (await Promise.all(nodes.map((node) => buildsInContainer(node.endpoint, containerName(node))))).flat();
    case 'kubernetes':
      return buildsInCluster(name, nodes);
    default:
      return [];
  }
}

async function buildsInCluster(builder: string, nodes: readonly BuilderNode[]): Promise<readonly string[]> {
  const builds = await Promise.all(nodes.map((node) => buildsInPods(workloadName(node), node.driverOpts['namespace'])));
  return builds.every((known) => known !== undefined) ? builds.flat() : buildsInBuilder(builder);
}

function busy({ name }: Builder, what: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0306',
    what: `Builder ${name} has to be changed, but builds still run in it: ${what}`,
  });
}
