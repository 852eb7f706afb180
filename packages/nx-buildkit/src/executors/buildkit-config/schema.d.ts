export type { BuildkitConfigOptions } from '../../buildkitd-config/options';
