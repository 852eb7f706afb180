import type { DockerBuildOptions } from '../../component/options';
import type { Note } from '../notes';

/** An image to build: the options of its target. */
export interface ImagePlan {
  readonly options: DockerBuildOptions;
  /** The text of its Dockerfile if it is inline, to be written to a separate file. */
  readonly inline?: string;
  /** The default names that compose gives the image. */
  readonly composeNames?: readonly string[];
}

/** A component to create: one image, its place, and notes for the user. */
export interface ComponentPlan extends ImagePlan {
  readonly name: string;
  /** The services or targets with this image; none for a Dockerfile that nothing else names. */
  readonly services: readonly string[];
  /** The folder of its project, relative to the workspace. */
  readonly root: string;
  /** The names of components whose images have to be built before, if there is no edge between projects. */
  readonly after?: readonly string[];
  readonly notes: readonly Note[];
}
