import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import { askOnce } from '../../util/ask-once';
import { environment } from '../../util/task-scope';
import { isOlder } from '../../util/tool-version';
import { build, SOURCE_POLICY, type Build, type BuildResult } from '../build';
import type { Activity } from './activity';
import { bakeBuilds, type EngineLoad, type SharedBuild } from './bake-builds';
import { bakeTarget } from './bake-target';
import { gather } from './gather';

/** ms: a task that waits for something else before its build keeps the others waiting no longer. */
const QUIET = 2_000;

/** All of them have to end before one of them is done. */
const MOST = 32;

/** The buildx whose bake first went on when a target failed. https://github.com/docker/buildx/releases/tag/v0.38.0 */
const SINCE = '0.38.0';

/** Whether builds can share a process of this buildx, and still fail alone. */
export function buildsTogether(buildx: string): boolean {
  return !isOlder(buildx, SINCE);
}

/** How tasks of one run build: by themselves, or together with others. */
export interface BuildWays {
  readonly alone: Build;
  readonly together: Build;
}

/** Those of a run whose tasks share no process. */
export const ALONE: BuildWays = { alone: build, together: build };

/**
 * Builds that share a process with those that are prepared at the same time, if bake can express them: most of what a short build costs is the start
 * of docker buildx and its connection to BuildKit. One that fails there runs again by itself, which tells why.
 *
 * @param run the object that they are builds of
 * @param concurrency how many run at once of those that share no process
 * @param engine takes the images of those that share one
 * @param activity of the tasks that prepare builds
 */
export function buildTogether(
  run: object,
  concurrency: number,
  engine: EngineLoad,
  { waiting, onceIdle }: Activity,
): BuildWays {
  const limit = pLimit(concurrency);
  const unshared: Build = (...args) => waiting(() => limit(() => build(...args)));
  const together: Build = async (command, metadataFile, options) => {
    const { env = {} } = command;
    const { cwd = process.cwd(), onLine } = options;
    const baked = bakeTarget(command, cwd, { ...environment(), ...env });
    if (!baked) return unshared(command, metadataFile, options);
    const policy = env[SOURCE_POLICY];
    const content = policy === undefined ? undefined : await readFile(policy, 'utf8');
    const way = JSON.stringify([baked.shared, cwd, { ...env, [SOURCE_POLICY]: content }]);
    const share = askOnce(run, `builds ${way}`, () =>
      gather((builds: readonly SharedBuild[]) => bakeSeveral(builds, engine), { onceIdle, quiet: QUIET, most: MOST }),
    );
    const result = await waiting(() => share({ ...baked, cwd, env }));
    if (!result) return unshared(command, metadataFile, options);
    result.stderr.split('\n').forEach((line) => onLine?.(line, 'stderr'));
    return result;
  };
  return { alone: (...args) => waiting(() => build(...args)), together };
}

/** One that no other one comes with is better off by itself. */
async function bakeSeveral(
  builds: readonly SharedBuild[],
  engine: EngineLoad,
): Promise<readonly (BuildResult | undefined)[]> {
  return builds.length > 1 ? bakeBuilds(builds, engine) : [undefined];
}
