import buildkitConfig from '../executors/buildkit-config/schema.json';
import prefetch from '../executors/prefetch/schema.json';

/** How the names of this plugin's executors begin. */
export const EXECUTOR_PREFIX = 'nx-buildkit:';

/** The executors of this plugin, as targets name them. */
export const EXECUTORS = {
  buildkitConfig: 'nx-buildkit:buildkit-config',
  builder: 'nx-buildkit:builder',
  prefetch: 'nx-buildkit:prefetch',
  dockerBuild: 'nx-buildkit:docker-build',
  dockerCheck: 'nx-buildkit:docker-check',
  dockerMerge: 'nx-buildkit:docker-merge',
  releasePublish: 'nx-buildkit:release-publish',
  smoke: 'nx-buildkit:smoke',
  doctor: 'nx-buildkit:doctor',
  report: 'nx-buildkit:report',
  store: 'nx-buildkit:store',
} as const;

/** The folder, relative to the workspace, into which all tasks write unless an option names another one for buildkit-config and builder. */
export const OUTPUT_FOLDER = buildkitConfig.properties.outputPath.default;

/** The target that sets up the builder, as the init generator names it. */
export const BUILDER_TARGET = 'builder';

/** The target that prefetch works for unless its option names another one. */
export const BUILD_TARGET = prefetch.properties.buildTarget.default;

/** The target that `nx release` runs in order to publish a project. */
export const PUBLISH_TARGET = 'nx-release-publish';
