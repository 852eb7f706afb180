export type { Builder, BuilderNetwork, BuildkitdConfig, Carried, Health, ProxySettings, RegistryTable } from './types';
export { linkDirOf, readBuildkitConfig, writeBuildkitConfig, type BuildkitConfigFiles } from './output-files';
export type { Limits } from './limits';
export { holdCredentials } from './proxies';
export { leaveOut, probeMirrors, type Reach } from '../registry/probe';
export { renderBuildkitdToml } from './render';
export { renderReport, withHealth } from './report';
export { translate, type Translation } from './translate';
