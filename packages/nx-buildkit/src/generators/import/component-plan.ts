import type { DockerBuildOptions } from '../../executors/docker-build/schema';

/** A component to make: what a project will be told about one image. */
export interface ComponentPlan {
  readonly name: string;
  /** The folder of its project, relative to the workspace. */
  readonly root: string;
  /** Undefined options are left out of the project. */
  readonly options: DockerBuildOptions;
  /** The text of its Dockerfile where the compose file holds it, for a file of its own. */
  readonly inline?: string;
  /** What could not be taken over, and what to do about it. */
  readonly notes: readonly string[];
}
