import { canonicalPlatforms, hostPlatform } from '../../oci/platform-option';
import type { NodeRecord } from './record';

/**
 * On which platform a build for another one runs (BUILDPLATFORM): the first one of the node that buildx will send it to; without a node it is
 * this host's.
 */
export function buildPlatform(nodes: readonly NodeRecord[], platform: string): string {
  return nodeFor(nodes, platform)?.platforms[0] ?? hostPlatform();
}

/**
 * The platforms of a build without the option platform: those of DOCKER_DEFAULT_PLATFORM, otherwise the builder's own, which can differ from this
 * host's.
 * https://github.com/docker/buildx/blob/v0.38.2/commands/build.go (buildCmd: platformsDefault)
 */
export function defaultPlatforms(nodes: readonly NodeRecord[], env: NodeJS.ProcessEnv): readonly string[] {
  return canonicalPlatforms(env['DOCKER_DEFAULT_PLATFORM'], [nodes[0]?.platforms[0] ?? hostPlatform()]);
}

/** Whether a build for these platforms goes to more than one node. */
export function needsSeveralNodes(nodes: readonly NodeRecord[], platforms: readonly string[]): boolean {
  return new Set(platforms.map((platform) => nodeFor(nodes, platform))).size > 1;
}

/** https://github.com/docker/buildx/blob/v0.38.2/build/resolver/driver.go (nodeResolver) */
function nodeFor(nodes: readonly NodeRecord[], platform: string): NodeRecord | undefined {
  return (
    nodes.find(({ dedicated }) => dedicated?.includes(platform)) ??
    nodes.find(({ platforms }) => platforms.includes(platform)) ??
    nodes[0]
  );
}
