import type { DockerBuildOptions } from '../component/options';

/** The options of the plugin in nx.json. */
export interface PluginOptions {
  /** Globs for the names of Dockerfiles, by default `Dockerfile`, `Dockerfile.*` and `*.Dockerfile`. */
  readonly dockerfiles?: readonly string[];
  /** Name of the inferred target that builds the image, `docker-build` by default. */
  readonly buildTarget?: string;
  /** Name of the inferred target that fetches the base images, `prefetch` by default. */
  readonly prefetchTarget?: string;
  /** Options of every inferred target that builds an image. */
  readonly defaults?: DockerBuildOptions;
}

/** @returns the options with their defaults filled in */
export function withDefaults(options: PluginOptions = {}): Required<PluginOptions> {
  return {
    dockerfiles: options.dockerfiles ?? ['Dockerfile', 'Dockerfile.*', '*.Dockerfile'],
    buildTarget: options.buildTarget ?? 'docker-build',
    prefetchTarget: options.prefetchTarget ?? 'prefetch',
    defaults: options.defaults ?? {},
  };
}
