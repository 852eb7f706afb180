import { readFile } from 'node:fs/promises';
import { run, type Command, type Outcome, type RunOptions } from '../process/run';

/** BuildKit's description of the result. https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file */
export interface BuildMetadata {
  /** Of the manifest or index; missing when no image was made (output `local`). */
  readonly 'containerimage.digest'?: string;
  readonly 'containerimage.config.digest'?: string;
  /** Names the build in the history of its builder: `<builder>/<node>/<id>`. */
  readonly 'buildx.build.ref'?: string;
}

/**
 * What the client of Kubernetes in buildx logs, at the end of nearly every command, when buildx has closed a connection itself.
 * https://github.com/kubernetes/client-go/blob/v0.34.4/tools/remotecommand/v2.go#L105
 */
const CLOSED_BY_BUILDX = /^E\d{4} [\d:.]+ +\d+ v\d\.go:\d+\] "Copying stdin failed"/;

/** The variable with the file of the policy that says what a build may fetch. https://docs.docker.com/build/building/variables/ */
export const SOURCE_POLICY = 'EXPERIMENTAL_BUILDKIT_SOURCE_POLICY';

export type BuildResult = Outcome & { readonly metadata: BuildMetadata };

/**
 * Runs a docker buildx build.
 *
 * @param metadataFile that the command writes
 */
export type Build = (command: Command, metadataFile: string, options: RunOptions) => Promise<BuildResult>;

/** Runs it in a process of its own. */
export const build: Build = async (command, metadataFile, options) => {
  const outcome = await run(command, {
    ...options,
    onLine: (line, stream) => !CLOSED_BY_BUILDX.test(line) && options.onLine?.(line, stream),
  });
  const stderr = outcome.stderr
    .split('\n')
    .filter((line) => !CLOSED_BY_BUILDX.test(line))
    .join('\n');
  const metadata = outcome.exitCode === 0 ? await readFile(metadataFile, 'utf8') : '{}';
  return { ...outcome, stderr, metadata: JSON.parse(metadata) as BuildMetadata };
};
