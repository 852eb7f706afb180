import type { CustomHasher, HasherContext } from '@nx/devkit';
import { hostPlatform, normalizePlatforms } from '../../image/wanted-platform';
import type { DockerBuildOptions } from './schema';

/**
 * Hashes a docker-build as Nx would, with its platforms in one spelling: `--platform=aarch64` and `--platform=linux/arm64` are one cache entry, and
 * without the option, where this machine's own platform is built, machines of two kinds do not share one.
 */
const hashDockerBuild: CustomHasher = (task, context) => {
  const { hasher, projectsConfigurations, taskGraph, env } = context as HasherContext & TaskEnvironment;
  const { project, target, configuration = '' } = task.target;
  const definition = projectsConfigurations.projects[project]?.targets?.[target];
  const options: DockerBuildOptions = {
    ...definition?.options,
    ...definition?.configurations?.[configuration],
    ...task.overrides,
  };
  const platform = spelling(options.platform);
  return hasher.hashTask({ ...task, overrides: { ...task.overrides, platform } }, taskGraph, env);
};

/** Nx hands a hasher the task's own environment, but does not say so. https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/hasher/hash-task.ts */
interface TaskEnvironment {
  readonly env: NodeJS.ProcessEnv;
}

/** What means nothing hashes as it is: the task itself says what is wrong. */
function spelling(platform: DockerBuildOptions['platform']): DockerBuildOptions['platform'] {
  try {
    return normalizePlatforms(platform, hostPlatform());
  } catch {
    return platform;
  }
}

export default hashDockerBuild;
