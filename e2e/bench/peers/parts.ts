import { chmod, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Workspace } from '../../support/workspace';

/** What a run of the plugin took for its parts, in ms. */
export interface Parts {
  /** From the start of the first prefetch until the end of the last one. */
  readonly prefetch: number;
  /** From the start of the first `docker buildx bake` or `build` until the end of the last one, or of the last `docker image load`. */
  readonly builds: number;
}

/** What Nx notes of its last run, as far as it is read. */
interface RunDetails {
  readonly tasks: readonly { readonly target: string; readonly startTime: string; readonly endTime: string }[];
}

/** A folder of programs in the workspace that Nx does not watch, and a file that goes with what is built. */
const PROGRAMS = 'node_modules/.bench';
const BUILDS = 'dist/builds';

/** Writes a `docker` into a workspace that notes when a build or a load starts and ends, and does what it is told. */
export async function writeTimedDocker({ root, write }: Pick<Workspace, 'root' | 'write'>): Promise<void> {
  const program = `#!/bin/sh
PATH='${process.env['PATH']}'
case " $* " in *' buildx bake '* | *' buildx build '* | *' image load '*) ;; *) exec docker "$@" ;; esac
start=$(date +%s%3N)
docker "$@"
code=$?
echo "$start $(date +%s%3N)" >> '${join(root, BUILDS)}'
exit $code
`;
  await write(`${PROGRAMS}/docker`, program);
  await chmod(join(root, PROGRAMS, 'docker'), 0o755);
}

/** The path of programs that has that `docker` first. */
export function timedPath({ root }: Pick<Workspace, 'root'>): string {
  return [join(root, PROGRAMS), process.env['PATH']].join(delimiter);
}

/**
 * Reads what the last run has left.
 *
 * @throws Error where it has built nothing
 */
export async function readParts({ root }: Pick<Workspace, 'root'>): Promise<Parts> {
  // https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/life-cycles/store-run-information-life-cycle.ts
  const { tasks } = JSON.parse(await readFile(join(root, '.nx/cache/run.json'), 'utf8')) as RunDetails;
  const prefetches = tasks.filter(({ target }) => target === 'prefetch');
  const builds = (await readFile(join(root, BUILDS), 'utf8')).trim().split('\n');
  return {
    prefetch: length(prefetches.map(({ startTime, endTime }) => [Date.parse(startTime), Date.parse(endTime)])),
    builds: length(builds.map((line) => line.split(' ').map(Number))),
  };
}

/** @param spans when each one starts and ends */
function length(spans: readonly (readonly number[])[]): number {
  const times = spans.flat();
  return Math.max(...times) - Math.min(...times);
}
