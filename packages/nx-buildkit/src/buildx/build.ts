import { readFile } from 'node:fs/promises';
import { run, type Command, type Outcome, type RunOptions } from '../process/run';

/** BuildKit's description of the result. https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file */
export interface BuildMetadata {
  /** Of the manifest or index; missing when no image was made (output `local`). */
  readonly 'containerimage.digest'?: string;
  readonly 'containerimage.config.digest'?: string;
}

/** Runs a docker buildx build. */
export async function build(
  command: Command,
  metadataFile: string,
  options: RunOptions,
): Promise<Outcome & { readonly metadata: BuildMetadata }> {
  const outcome = await run(command, options);
  const metadata = outcome.exitCode === 0 ? await readFile(metadataFile, 'utf8') : '{}';
  return { ...outcome, metadata: JSON.parse(metadata) as BuildMetadata };
}
