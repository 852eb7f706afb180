import type { DockerBuildOptions } from '../../component/options';
import type { BuildArgs } from '../../component/flags/build-args';
import type { ImageOutput } from '../../component/flags/outputs';

/** Options that are passed to docker buildx unchanged. */
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

/** The image, its names, and where it goes. */
export interface ImageOutputs {
  /** The Dockerfile's stage, when one is named. */
  readonly target?: string;
  readonly platforms: readonly string[];
  /** Names without a tag for an image that is pushed by digest. */
  readonly tags: readonly string[];
  readonly outputs: readonly ImageOutput[];
}

/** An image that is built from a Dockerfile. */
export interface BuildSpec extends ImageOutputs, Pick<DockerBuildOptions, (typeof PASSED_ON)[number]> {
  readonly dockerfile: string;
  readonly context: string;
  readonly buildArgs: BuildArgs;
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Additional patterns of .dockerignore. */
  readonly excludes?: readonly string[];
}

/** An upstream image as it is, under other names. */
export interface UpstreamSpec extends ImageOutputs {
  /** As the user wrote it: `postgres:16`. */
  readonly image: string;
}

/**
 * All that decides one image and where it goes, resolved and the same on every machine: what was read from the environment, git and
 * templates is filled in, paths are relative to the workspace, and nothing in it is secret. It is kept in the image record, so that exactly
 * this image can be built again.
 */
export type ImageSpec = BuildSpec | UpstreamSpec;

export function isUpstream(spec: ImageSpec): spec is UpstreamSpec {
  return 'image' in spec;
}

/** The files and folders that a build writes, as options name them; standard output is none. */
export function writtenFiles(spec: ImageSpec): readonly string[] {
  const paths = [
    ...spec.outputs.map(({ attributes: { dest } }) => dest),
    ...(isUpstream(spec) ? [] : [spec.metadataFile]),
  ];
  return paths.flatMap((path) => (path === undefined || path === '-' ? [] : [path]));
}

/** Whether an image goes to a registry without a tag, to be joined with those of other platforms. It has no other output. */
export function isByDigest({ outputs }: Pick<ImageOutputs, 'outputs'>): boolean {
  return outputs.some(({ type }) => type === 'push-by-digest');
}
