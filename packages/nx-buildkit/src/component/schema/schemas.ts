import builder from '../../executors/builder/schema.json';
import buildkitConfig from '../../executors/buildkit-config/schema.json';
import dockerBuild from '../../executors/docker-build/schema.json';
import dockerMerge from '../../executors/docker-merge/schema.json';
import prefetch from '../../executors/prefetch/schema.json';
import smoke from '../../executors/smoke/schema.json';

/** The schemas of the executors whose options are read in several places. */
export const SCHEMAS = { builder, buildkitConfig, dockerBuild, dockerMerge, prefetch, smoke };

export type Executor = keyof typeof SCHEMAS;
