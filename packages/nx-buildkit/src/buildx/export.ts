import { join } from 'node:path';
import { buildx } from '../docker/command';
import { build, type BuildMetadata } from './build';
import { readExportProgress, type LayerProgress } from './export-progress';
import type { Command, Outcome, RunOptions } from '../process/run';
import { writeAttributes } from '../util/csv';
import { anySignal } from '../util/any-signal';

/** The image that a builder exports, and how. */
export interface ExportedImage {
  readonly builder: string;
  /** The image; BuildKit verifies a reference with a digest. */
  readonly ref: string;
  readonly platform: string;
  /** Proxy variables and the like for the buildx process, which fetches tokens. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How an export went. */
export interface Export extends Outcome {
  readonly metadata: BuildMetadata;
  /** A step other than copying the image, which ended the export: an ONBUILD trigger. */
  readonly trigger?: string;
}

/**
 * The build that copies an image into an OCI layout: its own layers, with a new manifest and configuration from BuildKit. An image without times
 * would otherwise get the current time, and therefore a different digest each time.
 * https://github.com/moby/buildkit/blob/v0.34.2/exporter/containerimage/writer.go (patchImageConfig)
 */
export function exportCommand({ builder, platform, env }: ExportedImage, dir: string): Command {
  const command = buildx(
    ...['build', '--builder', builder, '--platform', platform, '--progress', 'rawjson'],
    ...['--provenance=false', '--build-arg', 'SOURCE_DATE_EPOCH=0'],
    ...['--output', writeAttributes({ type: 'oci', tar: 'false', dest: dir })],
    ...['--metadata-file', metadataFile(dir), '-'],
  );
  return { ...command, env };
}

/**
 * Runs {@link exportCommand}. BuildKit runs the ONBUILD triggers of an image in any build from it. They are unwanted here, so the export ends as soon
 * as BuildKit reports one.
 *
 * @param onProgress called with the builder's progress in fetching the layers
 */
export async function exportImage(
  image: ExportedImage,
  dir: string,
  onProgress: (progress: LayerProgress) => void,
  options: RunOptions,
): Promise<Export> {
  const triggered = new AbortController();
  const progress = readExportProgress();
  const outcome = await build(exportCommand(image, dir), metadataFile(dir), {
    ...options,
    input: `FROM ${image.ref}\n`,
    signal: anySignal(options.signal, triggered.signal),
    onLine(line) {
      progress.see(line);
      if (progress.trigger() !== undefined) triggered.abort();
      onProgress(progress.layers());
    },
  });
  return { ...outcome, trigger: progress.trigger() };
}

function metadataFile(dir: string): string {
  return join(dir, 'metadata.json');
}
