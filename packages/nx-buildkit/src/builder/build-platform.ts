import { hostPlatform } from '../image/wanted-platform';
import type { NodeRecord } from './record';

/**
 * On which platform a build for another one runs (BUILDPLATFORM): the first one of the node that buildx will send it to; without a node it is
 * this host's.
 */
export function buildPlatform(nodes: readonly NodeRecord[], platform: string): string {
  const node = nodes.find(({ platforms }) => platforms.includes(platform)) ?? nodes[0];
  return node?.platforms[0] ?? hostPlatform();
}
