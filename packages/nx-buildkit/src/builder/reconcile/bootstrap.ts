import { dockerFailure } from '../../docker/failure';
import { run } from '../../process/run';
import { maskCredentials } from '../../util/sanitize';
import { BuildkitError } from '../../errors';
import { podCommands } from '../../kubernetes/pods';
import { podTroubles } from '../../kubernetes/troubles';
import { containerName, workloadName, type Builder, type BuilderNode } from '../model/builder';
import type { ObservedBuilder } from '../observed/observed-builder';
import { docker, buildx } from '../../docker/command';
import { ask } from '../../process/ask';

/** Gives an engine BuildKit's image under a name, before a container is made of it. */
export type ProvideImage = (endpoint: string | undefined, name: string) => Promise<void>;

/** What to do about a BuildKit that does not start; its own message is printed above. */
const REMEDIES: Readonly<Record<Builder['driver'], string | undefined>> = {
  docker: undefined,
  cloud: undefined,
  'docker-container':
    'fix what BuildKit complains about; if that is its cache, remove it: nx run buildkit:builder --remove=all',
  remote: 'start a buildkitd there, or correct its endpoint and certificates in the option "nodes"',
  kubernetes: 'see its pods in the cluster',
};

/**
 * The engine could not start the container, e.g. while its network was being recreated: unlike a failing BuildKit, that is worth a second attempt.
 */
const FROM_ENGINE = /Error response from daemon/;

/**
 * Starts the nodes of a builder that are not running and waits until their BuildKit answers.
 *
 * @throws BuildkitError that names the nodes and has the last words of their BuildKit
 */
export async function bootstrapBuilder(
  wanted: Builder,
  observed: ObservedBuilder,
  provideImage: ProvideImage,
): Promise<void> {
  const { name, driver } = wanted;
  const down = wanted.nodes.filter((node) => observed.nodes[node.name]?.status !== 'running');
  for (const node of driver === 'docker-container' ? down : []) {
    if (!observed.nodes[node.name]) await provideImage(node.endpoint, node.driverOpts['image'] ?? '');
  }
  const bootstrap = buildx('inspect', '--bootstrap', '--builder', name);
  let outcome = await run(bootstrap);
  if (FROM_ENGINE.test(outcome.stderr)) outcome = await run(bootstrap);
  if (outcome.exitCode === 0) return;
  const failure = dockerFailure(outcome, `Starting builder ${name} (${nodesAndPlaces(down)})`, 'the builder');
  // A container that the engine could not start has said nothing.
  const hasSpoken = failure.failedIn === 'the builder';
  const logs = hasSpoken ? await Promise.all(down.map((node) => lastWords(driver, node))) : [];
  throw new BuildkitError({
    ...failure,
    ...(failure.code === 'NXBK-0207' && { code: 'NXBK-0307', remedy: remedyFor(driver, down) }),
    details: [failure.details, ...logs].filter(Boolean).join('\n'),
  });
}

/** The failure of nodes whose BuildKit exits every time the engine starts it. */
export async function crashFailure({ name, driver }: Builder, nodes: readonly BuilderNode[]): Promise<BuildkitError> {
  return new BuildkitError({
    code: 'NXBK-0307',
    what: `BuildKit exits every time it is started in builder ${name} (${nodesAndPlaces(nodes)})`,
    details: (await Promise.all(nodes.map((node) => lastWords(driver, node)))).join('\n'),
    remedy: REMEDIES[driver],
  });
}

function nodesAndPlaces(nodes: readonly BuilderNode[]): string {
  return nodes.map(({ name, endpoint }) => (endpoint === undefined ? name : `${name} at ${endpoint}`)).join(', ');
}

function remedyFor(driver: Builder['driver'], nodes: readonly BuilderNode[]): string | undefined {
  if (driver !== 'kubernetes') return REMEDIES[driver];
  const commands = nodes.map((node) => podCommands(workloadName(node), node.driverOpts['namespace']));
  return `${REMEDIES[driver]}: ${commands.join('; ')}`;
}

/** What the BuildKit of a node said last; in a cluster also what is wrong with its pods. */
async function lastWords(driver: Builder['driver'], node: BuilderNode): Promise<string> {
  if (driver === 'kubernetes') {
    return (await podTroubles(workloadName(node), node.driverOpts['namespace'], whyEnded)).join('\n');
  }
  if (driver !== 'docker-container') return '';
  const { stdout, stderr } = await ask(docker(node.endpoint, 'logs', '--tail', '200', containerName(node)));
  return whyEnded(maskCredentials(`${stdout}\n${stderr}`.trim()));
}

/** The line with which buildkitd ended, without the stack traces or usage around it; otherwise its last lines. */
function whyEnded(log: string): string {
  const lines = log.split('\n');
  return lines.findLast((line) => line.startsWith('buildkitd: ')) ?? lines.slice(-10).join('\n');
}
