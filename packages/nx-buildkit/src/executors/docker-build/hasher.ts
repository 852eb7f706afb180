import type { CustomHasher } from '@nx/devkit';
import { hashedPlatforms, hashTask } from '../hash-task';
import type { DockerBuildOptions } from './schema';

/** `--platform=aarch64` and `--platform=linux/arm64` are one cache entry. */
const hashDockerBuild: CustomHasher = (task, context) =>
  hashTask<DockerBuildOptions>(task, context, ({ options }) => ({ platform: hashedPlatforms(options.platform) }));

export default hashDockerBuild;
