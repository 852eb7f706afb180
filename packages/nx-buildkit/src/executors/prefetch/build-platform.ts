import { readBuilder } from '../../builder';
import { hostPlatform } from '../../image/wanted-platform';

/**
 * Tells on which platform a build for another one runs (BUILDPLATFORM): the first one of the node that buildx will send it to.
 *
 * @param outputPath absolute path of the folder with the builder's record; without a record it is this host's platform
 */
export async function buildPlatformFor(outputPath: string): Promise<(platform: string) => string> {
  const nodes = await readBuilder(outputPath).then(
    (record) => record.nodes,
    () => [],
  );
  return (platform) => {
    const node = nodes.find(({ platforms }) => platforms.includes(platform)) ?? nodes[0];
    return node?.platforms[0] ?? hostPlatform();
  };
}
