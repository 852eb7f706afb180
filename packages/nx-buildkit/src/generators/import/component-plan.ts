import type { DockerBuildOptions } from '../../component/options';
import type { Note } from '../notes';

/** An image to build: what a target will be told. */
export interface ImagePlan {
  readonly options: DockerBuildOptions;
  /** The text of its Dockerfile where the file that describes it holds it, for a file of its own. */
  readonly inline?: string;
  /** The names that compose gives the image where its file gives none. */
  readonly composeNames?: readonly string[];
}

/** A component to make: one image, where it goes and what has to be said of it. */
export interface ComponentPlan extends ImagePlan {
  readonly name: string;
  /** The services or targets that this is the image of; none for a Dockerfile that nothing else names. */
  readonly services: readonly string[];
  /** The folder of its project, relative to the workspace. */
  readonly root: string;
  /** The names of components whose images have to be built before, where no edge between projects says so. */
  readonly after?: readonly string[];
  readonly notes: readonly Note[];
}
