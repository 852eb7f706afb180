import { dirname, posix, resolve } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import type { Build, BuildResult } from '../../buildx/build';
import { dockerFailure, wasKilled } from '../../docker/failure';
import { countHolders } from '../../builder/model/builder-lock';
import { BuildkitError } from '../../errors';
import { run } from '../../process/run';
import { archiveOf, withFile } from '../../component/flags/outputs';
import { anySignal } from '../../util/any-signal';
import { makeFolder } from '../../util/files/files';
import { withTemporaryFolder } from '../../util/files/temporary-folder';
import { writeBeside } from '../../util/files/write-beside';
import { stateOfRecords } from '../../downloads/store/records';
import { lackOf } from '../../downloads/tally';
import { scannerOf } from '../closed-world/sbom-scanner';
import { buildError, buildFailure, type FailedBuild } from '../failure/build-failure';
import { progressFirst } from '../failure/build-progress';
import type { BuildSpec } from '../plan/image-spec';
import { sharesProcess } from './shares-process';
import type { BuildEnvironment } from './build-environment';
import { prepareBuild, writePrepared } from './prepare-build';
import { withoutLogins, withoutProxyLog } from '../failed-run/proxy-log';
import { requireNoServer } from '../downloads/attested-downloads';
import { endedSteps, whyEnded } from '../downloads/ended-build';
import { shareKey } from '../downloads/lock-key';
import { describeRefusal, requireOwnSteps } from '../downloads/own-steps';
import { openNotes } from '../downloads/refusal-notes';
import { findRefusals, forgetRefusals } from '../downloads/refused-steps';
import { withoutStage } from '../failed-run/ended-runs';
import { watchRuns } from '../failed-run/watch-runs';
import { isOfWrongBytes } from '../failed-run/wrong-bytes';

/** How a build ended. */
export type BuildOutcome = BuildResult & Pick<FailedBuild, 'stalled'>;

/**
 * Runs the build; without a network a second time if the store lacks something that RUN may do without. Its steps are then others than with a network,
 * so that no other build gets what they make.
 *
 * @returns how it ended, unless a retry could end differently
 * @throws BuildkitError for a build that was interrupted, could not be started, failed with something transient, or was ended for what RUN downloads,
 * however that RUN ended
 */
export async function runBuild(
  spec: BuildSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<BuildOutcome> {
  const { downloads, store, log } = environment;
  const outcome = await runOnce(spec, images, environment);
  if (whyEnded(downloads) !== 'lacking') return outcome;
  log(
    'The image store lacks something that the build asks for: building without it, with steps that no build with a network shares',
  );
  return runOnce(spec, images, { ...environment, lackingStore: await stateOfRecords(store) });
}

async function runOnce(
  spec: BuildSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<BuildOutcome> {
  const { downloads, locked = [], task, workspaceRoot, builder, unsharedSteps, lackingStore } = environment;
  const { target, dockerfile, platforms } = spec;
  const build = {
    builder,
    key: shareKey(environment),
    name: JSON.stringify([workspaceRoot, task, dockerfile, target, platforms]),
  };
  const refusals = downloads ? await findRefusals(build) : [];
  const notes = openNotes(build, task);
  downloads?.begin({
    locked,
    noteRefusal: notes.add,
    // Nobody else can share a step.
    noteLack: async () => void ((await countHolders(builder)) > 1 && (await notes.add())),
    mayLack: lackingStore !== undefined,
    isLocking: unsharedSteps !== undefined,
  });
  const [refusal] = refusals;
  if (refusal) environment.log(`A download was refused to ${describeRefusal(refusal)}: every step runs anew`);
  // docker buildx takes only one of the two.
  const asked = refusal ? { ...spec, noCache: true, noCacheFilter: undefined } : spec;
  const outcome = await buildOnce(asked, images, environment);
  const why = whyEnded(downloads);
  if (why !== undefined) await notes.end(endedSteps(outcome, downloads).map(withoutStage));
  if (why === 'lacking') return outcome;
  if (why !== undefined) throw failedBuild(spec, outcome, environment);
  requireAnswer(spec, outcome, environment);
  if (outcome.exitCode === 0 && downloads) {
    await forgetRefusals(build, refusals);
    requireOwnSteps(nameOfBuild(spec), outcome, await findRefusals(build));
  }
  return outcome;
}

/** @throws BuildkitError for a build of which a retry could end differently */
function requireAnswer(spec: BuildSpec, outcome: BuildOutcome, environment: BuildEnvironment): void {
  if (outcome.ended && outcome.stalled === undefined) {
    const what = `The build of ${nameOfBuild(spec)} was interrupted`;
    throw new BuildkitError({ code: 'NXBK-0006', what });
  }
  if (outcome.startError || wasKilled(outcome)) throw dockerFailure(outcome, `Building ${nameOfBuild(spec)}`);
  if (outcome.exitCode !== 0 && buildFailure(outcome).kind === 'transient') {
    throw failedBuild(spec, outcome, environment);
  }
}

type FailedEnvironment = Pick<BuildEnvironment, 'task' | 'whoMakes' | 'proxyArgs' | 'downloads' | 'builder'>;

/** The error of a build that BuildKit ended. */
export function failedBuild(
  spec: BuildSpec,
  outcome: FailedBuild,
  { task, whoMakes, proxyArgs, downloads, builder }: FailedEnvironment,
): BuildkitError {
  const error = buildError(`Building ${nameOfBuild(spec)} failed`, outcome, {
    whoMakes: (path) => whoMakes(posix.join(spec.context, path)),
    // An empty one takes a proxy away that docker buildx would hand over.
    // BuildKit's own proxy, which RUN has with downloads, gets to others by itself.
    proxyIsWithheld: !downloads && Object.values(proxyArgs).includes(''),
    hasDownloads: downloads !== undefined,
    dockerfile: spec.dockerfile,
    builder,
  });
  const { what, place, details = '' } = error;
  const isEnded = whyEnded(downloads) !== undefined;
  const lack = downloads && lackOf(downloads.tally(), task, isEnded ? undefined : details);
  if (!lack) return error;
  const steps = isEnded ? endedSteps(outcome, downloads) : [];
  const parts = [what, ...(steps.length > 0 ? [steps.join(' or ')] : []), lack.what];
  return new BuildkitError({ ...lack, what: parts.join(': '), place, details }, { cause: error });
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
    ({ exitCode }) => exitCode === 0 && whyEnded(environment.downloads) === undefined,
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
    const signal = anySignal(watch.signal, environment.downloads?.end());
    const chosen = await chooseBuild(spec, images, environment);
    const outcome = await chosen(command, metadata, { ...options, onLine, onErrorOutput, signal }).finally(watch.end);
    requireNoServer(spec, outcome.metadata, nameOfBuild(spec), restore);
    if (outcome.exitCode === 0) shown.end();
    const stalled = watch.stalled();
    const stderr = environment.downloads ? withoutProxyLog(restore(outcome.stderr)) : outcome.stderr;
    if (outcome.exitCode !== 0 && isOfWrongBytes(stderr)) await environment.downloads?.forget();
    return { ...outcome, stderr, ...(outcome.ended && stalled !== undefined && { stalled }) };
  });
}

/** In one process with those of other tasks, if there are any, or by itself. */
async function chooseBuild(
  spec: BuildSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<Build> {
  const { alone, together } = environment.ways;
  if (alone === together) return alone;
  return (await sharesProcess(spec, images, environment)) ? together : alone;
}

/** Names a build in messages. */
export function nameOfBuild({ tags, target, dockerfile }: BuildSpec): string {
  return `${tags[0] ?? target ?? 'the image'} (${dockerfile})`;
}
