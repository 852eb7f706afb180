export type { Builder, BuilderNetwork, BuildkitdConfig, Carried, Health, ProxySettings } from './types';
export { linkDirOf, requireBuildkitConfig, writeBuildkitConfig, type BuildkitConfigFiles } from './output-files';
export { builderNetwork, ownBuildkitConfig } from './own-config';
export type { Limits } from './limits';
export { leaveOut, probeMirrors, type Reach } from './probe-mirrors';
export { renderBuildkitdToml } from './render';
export { renderReport, withHealth } from './report';
export { translate, type Translation } from './translate';
export type { RegistryTable } from '../registry/registry-tables';
