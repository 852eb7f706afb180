import type { CustomHasher, Hash, HasherContext, TargetConfiguration } from '@nx/devkit';
import { hostPlatform, normalizePlatforms } from '../image/wanted-platform';

type Platform = string | readonly string[];

/** What the hash of a task is made of beside its inputs. */
interface TaskOptions<Options> {
  /** Of target, configuration and command line. */
  readonly options: Partial<Options>;
  /** All targets of the project. */
  readonly targets: Readonly<Record<string, TargetConfiguration>>;
}

/**
 * Hashes a task as Nx would, with other words for its command line.
 *
 * @param words replace those of the same name
 */
export function hashTask<Options>(
  task: Parameters<CustomHasher>[0],
  context: HasherContext,
  words: (task: TaskOptions<Options>) => Readonly<Record<string, unknown>>,
): Promise<Hash> {
  const { hasher, projectsConfigurations, taskGraph, env } = context as HasherContext & TaskEnvironment;
  const { project, target, configuration = '' } = task.target;
  const { targets = {} } = projectsConfigurations.projects[project] ?? {};
  const options = {
    ...targets[target]?.options,
    ...targets[target]?.configurations?.[configuration],
    ...task.overrides,
  };
  const overrides = { ...task.overrides, ...words({ options, targets }) };
  return hasher.hashTask({ ...task, overrides }, taskGraph, env);
}

/** Nx hands a hasher the task's own environment, but does not say so. https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/hasher/hash-task.ts */
interface TaskEnvironment {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Platforms in one spelling, and this machine's own where none is named, which machines of two kinds must not share. What means nothing hashes
 * as it is: the task itself says what is wrong.
 */
export function hashedPlatforms(platform: Platform | undefined): Platform | undefined {
  try {
    return normalizePlatforms(platform, hostPlatform());
  } catch {
    return platform;
  }
}
