import { buildx, docker, provideImage } from '../buildx/builders';
import { dockerFailure } from '../buildx/docker-failure';
import { run } from '../buildx/run';
import { maskCredentials } from '../daemon-settings/mask';
import { BuildkitError } from '../errors';
import { containerName, type Builder, type BuilderNode } from './builder';
import type { Seen } from './seen';

/** What to do about a BuildKit that does not come up; what it says itself stands above. */
const REMEDIES: Readonly<Record<Builder['driver'], string | undefined>> = {
  docker: undefined,
  'docker-container': 'If its cache is damaged, remove the builder with it: nx run buildkit:builder --remove=all',
  remote: 'Start a buildkitd there, or set its endpoint and certificates right in the option "nodes".',
  kubernetes: 'See to its deployment in the cluster that KUBECONFIG names.',
};

/**
 * Starts what does not run of a builder and waits until its BuildKit answers.
 *
 * @param image BuildKit's image as the user wrote it
 * @throws BuildkitError that names the nodes and has the last words of their BuildKit
 */
export async function boot(wanted: Builder, seen: Seen, image: string): Promise<void> {
  const { name, driver } = wanted;
  const down = wanted.nodes.filter((node) => seen.nodes[node.name]?.status !== 'running');
  for (const node of driver === 'docker-container' ? down : []) {
    if (!seen.nodes[node.name]) await provideImage(node.endpoint, image, node.driverOpts['image'] ?? '');
  }
  const outcome = await run(buildx('inspect', '--bootstrap', '--builder', name));
  if (outcome.exitCode === 0) return;
  const failure = dockerFailure(outcome, `Starting builder ${name} (${nodesAndPlaces(down)})`, 'the builder');
  const logs = driver === 'docker-container' ? await Promise.all(down.map(lastWords)) : [];
  throw new BuildkitError({
    what: failure.what,
    failedIn: failure.failedIn,
    transient: failure.transient,
    details: [failure.details, ...logs].filter(Boolean).join('\n'),
    remedy: failure.remedy ?? REMEDIES[driver],
  });
}

function nodesAndPlaces(nodes: readonly BuilderNode[]): string {
  return nodes.map(({ name, endpoint }) => (endpoint === undefined ? name : `${name} at ${endpoint}`)).join(', ');
}

async function lastWords(node: BuilderNode): Promise<string> {
  const { stdout, stderr } = await run(docker(node.endpoint, 'logs', '--tail', '5', containerName(node)));
  return maskCredentials(`${stdout}\n${stderr}`.trim());
}
