import { dirname, posix, resolve } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import { build } from '../../buildx/build';
import { dockerFailure, wasKilled } from '../../docker/failure';
import { BuildkitError } from '../../errors';
import { run } from '../../process/run';
import { archiveOf, withFile } from '../../component/flags/outputs';
import { anySignal } from '../../util/any-signal';
import { makeFolder } from '../../util/files/files';
import { withTemporaryFolder } from '../../util/files/temporary-folder';
import { writeBeside } from '../../util/files/write-beside';
import { lackOf } from '../../downloads/tally';
import { scannerOf } from '../closed-world/sbom-scanner';
import { buildError, buildFailure, type FailedBuild } from '../failure/build-failure';
import { progressFirst } from '../failure/build-progress';
import type { BuildSpec } from '../plan/image-spec';
import type { BuildEnvironment } from './build-environment';
import { prepareBuild, writePrepared } from './prepare-build';
import { withoutLogins, withoutProxyLog } from '../failed-run/proxy-log';
import { requireNoServer } from '../downloads/attested-downloads';
import { forgetRefusedSteps, mayHaveRefusedStep, noteRefusedStep } from '../downloads/refused-steps';
import { watchRuns } from '../failed-run/watch-runs';
import { isOfWrongBytes } from '../failed-run/wrong-bytes';

/** How a build ended. */
export type BuildOutcome = Awaited<ReturnType<typeof build>> & Pick<FailedBuild, 'stalled'>;

/**
 * Runs the build once.
 *
 * @returns how it ended, unless a retry could end differently
 * @throws BuildkitError for a build that was interrupted, could not be started, failed with something transient, or whose RUN was refused a download,
 * however that RUN ended
 */
export async function runBuild(
  spec: BuildSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<BuildOutcome> {
  const { downloads, locked = [] } = environment;
  downloads?.lockTo(locked, () => noteRefusedStep(environment));
  const runsAnew = await mayShareRefusedStep(environment);
  if (runsAnew) environment.log('A download of RUN was refused the last time, so every step runs anew');
  // docker buildx takes only one of the two.
  const asked = runsAnew ? { ...spec, noCache: true, noCacheFilter: undefined } : spec;
  const outcome = await buildOnce(asked, images, environment);
  if (isRefused(environment)) throw failedBuild(spec, outcome, environment);
  if (outcome.ended && outcome.stalled === undefined) {
    const what = `The build of ${nameOfBuild(spec)} was interrupted`;
    throw new BuildkitError({ code: 'NXBK-0006', what });
  }
  if (outcome.startError || wasKilled(outcome)) throw dockerFailure(outcome, `Building ${nameOfBuild(spec)}`);
  if (outcome.exitCode !== 0 && buildFailure(outcome).kind === 'transient') {
    throw failedBuild(spec, outcome, environment);
  }
  if (outcome.exitCode === 0) {
    if (runsAnew) await forgetRefusedSteps(environment);
    else if (await mayShareRefusedStep(environment)) throw sharesRefusedStep(spec);
  }
  return outcome;
}

/** Without downloads through the store, no RUN is refused anything. */
async function mayShareRefusedStep(environment: BuildEnvironment): Promise<boolean> {
  return environment.downloads !== undefined && (await mayHaveRefusedStep(environment));
}

/** Of a build that has succeeded with a step that another build was to run. */
function sharesRefusedStep(spec: BuildSpec): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-1004',
    what: `${nameOfBuild(spec)} may have a step in it that another build ran at the same time, and to which a download was refused`,
    remedy: 'look at the error of the other build; the next build of this one runs every step anew',
  });
}

/** The error of a build that BuildKit ended. */
export function failedBuild(
  spec: BuildSpec,
  outcome: FailedBuild,
  { task, whoMakes, proxyArgs, downloads }: Pick<BuildEnvironment, 'task' | 'whoMakes' | 'proxyArgs' | 'downloads'>,
): BuildkitError {
  const error = buildError(`Building ${nameOfBuild(spec)} failed`, outcome, {
    whoMakes: (path) => whoMakes(posix.join(spec.context, path)),
    // An empty one takes a proxy away that docker buildx would hand over.
    // BuildKit's own proxy, which RUN has with downloads, gets to others by itself.
    proxyIsWithheld: !downloads && Object.values(proxyArgs).includes(''),
    hasDownloads: downloads !== undefined,
    dockerfile: spec.dockerfile,
  });
  const { what, failedIn, place, details = '' } = error;
  const lack = downloads && lackOf(downloads.tally(), task, downloads.refusal.aborted ? undefined : details);
  if (!lack) return error;
  return new BuildkitError({ ...lack, what: `${what}: ${lack.what}`, failedIn, place, details }, { cause: error });
}

/** Archives are written to temporary files until they are complete, since buildx does not do this. */
function buildOnce(
  spec: BuildSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<BuildOutcome> {
  const archives = spec.outputs.flatMap((output) => archiveOf(output) ?? []);
  const place = (dest: string): string => resolve(environment.workspaceRoot, dest);
  return writeBeside(
    archives.map(place),
    (beside) => {
      const outputs = spec.outputs.map((output) => {
        const dest = archiveOf(output);
        return dest === undefined ? output : withFile(output, beside(place(dest)));
      });
      return buildInPlace({ ...spec, outputs }, images, environment);
    },
    ({ exitCode }) => exitCode === 0 && !isRefused(environment),
  );
}

function buildInPlace(
  spec: BuildSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<BuildOutcome> {
  return withTemporaryFolder(async (folder) => {
    const prepared = await prepareBuild(spec, images, environment, folder);
    await writePrepared(prepared);
    const { warmUp, command, metadataFile } = prepared;
    const metadata = resolve(environment.workspaceRoot, metadataFile);
    await makeFolder(dirname(metadata));
    const shown = progressFirst(environment.onProgress);
    const options = { cwd: environment.workspaceRoot, onLine: shown.onLine };
    if (warmUp) {
      environment.log(`${scannerOf(spec)}, which generates the SBOM, comes from the image store`);
      const outcome = await run(warmUp, options);
      if (outcome.exitCode !== 0) return { ...outcome, metadata: {} };
    }
    const watch = watchRuns(environment.runStallTimeout);
    const restore = environment.downloads?.restore ?? ((text: string) => text);
    const onLine = (line: string): void => {
      watch.onLine(line);
      shown.onLine(withoutLogins(restore(line)));
    };
    const { onOutput: onErrorOutput } = watch;
    const signal = anySignal(watch.signal, environment.downloads?.refusal);
    const outcome = await build(command, metadata, { ...options, onLine, onErrorOutput, signal }).finally(watch.end);
    requireNoServer(spec, outcome.metadata, nameOfBuild(spec), restore);
    if (outcome.exitCode === 0) shown.end();
    const stalled = watch.stalled();
    const stderr = environment.downloads ? withoutProxyLog(restore(outcome.stderr)) : outcome.stderr;
    if (outcome.exitCode !== 0 && isOfWrongBytes(stderr)) await environment.downloads?.forget();
    return { ...outcome, stderr, ...(outcome.ended && stalled !== undefined && { stalled }) };
  });
}

/** Whether RUN did not get something that it would not get the next time either. */
function isRefused({ downloads }: BuildEnvironment): boolean {
  return downloads?.refusal.aborted ?? false;
}

/** Names a build in messages. */
export function nameOfBuild({ tags, target, dockerfile }: BuildSpec): string {
  return `${tags[0] ?? target ?? 'the image'} (${dockerfile})`;
}
