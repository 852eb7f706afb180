export type { BuildkitdConfig, Carried, ProxySettings, RegistryTable } from './config';
export { linkDirOf, readBuildkitConfig, writeBuildkitConfig, type BuildkitConfigFiles } from './files';
export type { Limits } from './limits';
export { leaveOut, probeMirrors, type Health } from './probe/probe';
export { renderBuildkitdToml } from './render';
export { renderReport, withHealth } from './report';
export { translate, type Builder, type BuilderNetwork, type Translation } from './translate';
