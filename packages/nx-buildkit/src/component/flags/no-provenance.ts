import { environment } from '../../util/task-scope';
import type { DockerBuildOptions } from '../options';
import { attestationAttributes } from './attestations';
import type { ImageOutput } from './outputs';

type Asked = Pick<DockerBuildOptions, 'provenance' | 'metadataFile'>;

/** What decides whether an image gets a provenance. */
interface ProvenanceOf extends Asked {
  readonly platforms: readonly string[];
  readonly outputs: readonly Pick<ImageOutput, 'type'>[];
}

/**
 * Variables with which docker buildx prepares no provenance for an image that gets none. Otherwise it starts git up to five times for each build, one
 * after the other, and asks BuildKit what to write into its file of metadata.
 *
 * https://github.com/docker/buildx/blob/v0.38.2/build/git.go#L26, https://docs.docker.com/build/building/variables/
 *
 * @param env whose own variables win
 */
export function noProvenance(image: ProvenanceOf, env = environment()): Readonly<Record<string, string>> {
  if (!hasNone(image)) return {};
  const all = {
    BUILDX_GIT_INFO: 'false',
    ...(image.metadataFile === undefined && { BUILDX_METADATA_PROVENANCE: 'disabled' }),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => env[name] === undefined));
}

/** By default, buildx adds one to everything but one image for the engine. */
function hasNone({ provenance, outputs, platforms }: ProvenanceOf): boolean {
  if (provenance !== undefined) return attestationAttributes(provenance) === undefined;
  return platforms.length === 1 && outputs.every(({ type }) => type === 'load');
}
