import { withBuilder } from '../../builder/model/builder-lock';
import type { LockedDownload } from '../../downloads/lock/locked-download';
import type { DownloadTally } from '../../downloads/tally';
import { BuildkitError } from '../../errors';
import { askOnce } from '../../util/ask-once';
import { gather } from '../../buildx/together/gather';
import { buildAndLoadIfChanged } from './skip-load';
import type { StepCount } from '../failure/build-progress';
import type { Component } from '../../component/settings';
import type { ImageClaim } from '../record/image-claims';
import { findExported, removeExported, type ExportedFiles } from '../record/exported-files';
import type { BuiltImage } from '../record/image-record';
import { hasHiddenSources } from '../plan/hidden-sources';
import { isUpstream } from '../plan/image-spec';
import { removeRestoredLinks } from './remove-restored-links';
import { retryTransient } from './retry-transient';
import { withDownloads } from '../downloads/build-downloads';
import { isAttested } from '../downloads/attested-downloads';
import { buildAttested } from './build-attested';
import { exportsInRun } from './export-siblings';
import type { ImageOutcome } from './build-image';
import type { BuildEnvironment } from './build-environment';
import { deliverUpstream } from './deliver-upstream';
import { upstreamImages } from '../plan/upstream-images';
import { inspectImages } from '../../docker/images';

/** An image that does not exist yet, and what it is built from. */
export interface PlannedImage extends Pick<BuiltImage, 'spec' | 'bases'> {
  /** What its lock says of RUN's downloads. */
  readonly downloads: readonly LockedDownload[];
  /** The images of other projects that it is built from. */
  readonly siblings: readonly PlannedSibling[];
}

/** An image of another project, as input of a build. */
export interface PlannedSibling {
  /** The key of the named context. */
  readonly key: string;
  readonly component: Component;
  readonly image: PlannedImage;
  /** Whether the record of its own task changes with it. */
  readonly isRecorded: boolean;
}

export interface BuildRequest extends PlannedImage, Pick<BuildEnvironment, 'unsharedSteps'> {
  /** The earlier image that may turn out to be identical. */
  readonly earlier?: ImageClaim;
  /** What is in folders because of earlier images. */
  readonly exported: ExportedFiles;
}

/** An image that was just built, and the facts of its build. */
export interface BuildResult extends BuiltImage, StepCount, Pick<ImageOutcome, 'buildRef'> {
  /** Bytes in the engine, when it was loaded there. */
  readonly size?: number;
  /** Duration in ms. */
  readonly took: number;
  /** When it ended, ISO 8601. */
  readonly finished: string;
}

/** The images of a component, once all of them are built. */
export interface BuiltImages {
  readonly images: readonly BuildResult[];
  /** What RUN downloaded, if that went through the store. */
  readonly downloads?: DownloadTally;
  /** All of that, to be locked. */
  readonly taken: readonly LockedDownload[];
}

/** Builds images one after the other: they share stages, and BuildKit runs each step once anyway. */
export async function buildImages(
  wanted: readonly BuildRequest[],
  environment: BuildEnvironment,
): Promise<BuiltImages> {
  const exportSiblings = exportsInRun(environment);
  const { result, tally, taken } = await withBuilder(environment.builder, () =>
    withDownloads(environment, async (downloads) => {
      const built: BuildResult[] = [];
      for (const image of wanted) {
        const started = performance.now();
        const siblings = await exportSiblings(image.siblings);
        const { downloads: locked, unsharedSteps } = image;
        const made = await make(image, { ...environment, downloads, locked, unsharedSteps, siblings });
        const confirmed = await confirm(made, environment);
        built.push({ ...confirmed, took: performance.now() - started, finished: new Date().toISOString() });
      }
      return built;
    }),
  );
  return { images: result, taken, ...(tally && { downloads: tally }) };
}

type MadeImage = Omit<BuildResult, 'took' | 'finished' | 'size'> & Pick<ImageOutcome, 'loaded'>;

async function make(
  { spec, bases, earlier, exported, siblings }: BuildRequest,
  environment: BuildEnvironment,
): Promise<MadeImage> {
  await removeRestoredLinks(spec, environment.workspaceRoot);
  if (isUpstream(spec)) {
    const images = upstreamImages(spec, bases);
    const { digest, configDigests } = await retryTransient(
      () => deliverUpstream(spec, images, environment),
      environment,
    );
    return { spec, digest, ids: [digest, ...configDigests], bases, steps: 0, cached: 0 };
  }
  const others = await removeExported(spec, exported, environment.workspaceRoot);
  const outcome = await (environment.downloads && isAttested(spec)
    ? buildAttested(spec, bases, environment)
    : buildAndLoadIfChanged(spec, bases, earlier, environment));
  const { digest, ids, images, steps, cached, loaded, buildRef } = outcome;
  const hidden = await hasHiddenSources({ bases: images, siblings }, environment);
  const made = { spec, ...(digest && { digest }), ids, bases: images, steps, cached, hasHiddenSources: hidden };
  const written = await findExported(spec, others, environment.workspaceRoot);
  const hasWritten = Object.keys(written).length > 0;
  return {
    ...made,
    ...(hasWritten && { exported: written }),
    ...(buildRef && { buildRef }),
    ...(loaded && { loaded }),
  };
}

/** Looks a loaded image up in the engine instead of assuming that it is there. */
async function confirm(
  { loaded: seen, ...image }: MadeImage,
  { projects }: BuildEnvironment,
): Promise<Omit<BuildResult, 'took' | 'finished'>> {
  const { tags, outputs } = image.spec;
  if (!outputs.some(({ type }) => type === 'load')) return image;
  // Images that are there at the same time are one question.
  const inspect = askOnce(projects, 'images that were built', () => gather(inspectImages, { quiet: 10, most: 100 }));
  const loaded = seen ?? (await inspect(tags[0] ?? ''));
  if (loaded) return { ...image, ids: [...new Set([loaded.Id, ...image.ids])], size: loaded.Size };
  throw new BuildkitError({
    code: 'NXBK-0813',
    what: `${tags[0]} was built, but the engine does not have it`,
  });
}
