import type { TargetConfiguration } from '@nx/devkit';
import type { DockerBuildOptions } from '../../../component/options';

/** A target of another tool that builds an image, in terms of this plugin. */
export interface TakenTarget {
  readonly name: string;
  /** Relative to the workspace. */
  readonly dockerfile: string;
  readonly options: DockerBuildOptions;
  readonly configurations: Readonly<Record<string, DockerBuildOptions>>;
  readonly dependsOn: NonNullable<TargetConfiguration['dependsOn']>;
}
