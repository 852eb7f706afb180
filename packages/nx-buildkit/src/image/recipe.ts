import type { DockerBuildOptions } from '../executors/docker-build/schema';
import type { BuildArgs } from './build-args';
import type { ImageOutput } from './outputs';

/** Options that docker buildx takes as they are. */
export const PASSED_ON = [
  'secrets',
  'ssh',
  'addHosts',
  'network',
  'allow',
  'shmSize',
  'ulimit',
  'cacheFrom',
  'cacheTo',
  'noCache',
  'noCacheFilter',
  'pull',
  'sbom',
  'provenance',
  'metadataFile',
  'extraArgs',
] as const satisfies readonly (keyof DockerBuildOptions)[];

/**
 * All that decides one image and where it goes, resolved and the same on every machine: what was read from the environment, git and
 * templates is filled in, paths are relative to the workspace, and nothing in it is secret. It is kept in the image record, so that exactly
 * this image can be built again.
 */
export interface ImageRecipe extends Pick<DockerBuildOptions, (typeof PASSED_ON)[number]> {
  readonly dockerfile: string;
  readonly context: string;
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  readonly outputs: readonly ImageOutput[];
  readonly buildArgs: BuildArgs;
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
