import type { DockerBuildOptions } from '../component/options';
import { BUILD_TARGET } from '../component/names';

/**
 * Every file that the option `dockerfiles` can match: Nx asks for globs before it reads the options.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/project-graph/plugins/public-api.ts (CreateNodes)
 */
export const POSSIBLE_DOCKERFILES = '*[dD]ockerfile*,*[cC]ontainerfile*';

/** The options of the plugin in nx.json. */
export interface PluginOptions {
  /**
   * Globs for the names of Dockerfiles, by default `Dockerfile`, `Dockerfile.*` and `*.Dockerfile`; `Containerfile`, `Dockerfile-*` and
   * `*.dockerfile` are others. A name holds `Dockerfile` or `Containerfile`, whose first letter may be a small one.
   */
  readonly dockerfiles?: readonly string[];
  /** Name of the inferred target that builds the image, `docker-build` by default. */
  readonly buildTarget?: string;
  /** Name of the inferred target that fetches the base images, `prefetch` by default. */
  readonly prefetchTarget?: string;
  /** Options of every inferred target that builds an image. */
  readonly defaults?: DockerBuildOptions;
  /**
   * The names under which `nx release publish` publishes images, `ghcr.io/acme/{projectName}:{version}`. With them, the target `nx-release-publish`
   * of every project with an image is the executor release-publish of this plugin.
   */
  readonly releaseTags?: readonly string[];
}

/** @returns the options with their defaults filled in */
export function pluginOptionsWithDefaults(options: PluginOptions = {}): Required<PluginOptions> {
  return {
    dockerfiles: options.dockerfiles ?? ['Dockerfile', 'Dockerfile.*', '*.Dockerfile'],
    buildTarget: options.buildTarget ?? BUILD_TARGET,
    prefetchTarget: options.prefetchTarget ?? 'prefetch',
    defaults: options.defaults ?? {},
    releaseTags: options.releaseTags ?? [],
  };
}
