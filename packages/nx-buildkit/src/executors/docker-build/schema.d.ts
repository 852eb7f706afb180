export type { DockerBuildOptions, PlatformOptions } from '../../component/options';
