export type { BuildkitdConfig, Carried, ProxySettings, RegistryTable } from './config';
export { readBuildkitConfig, writeBuildkitConfig, type BuildkitConfigFiles } from './files';
export type { Limits } from './limits';
export type { BuilderNetwork } from './proxies';
export { renderBuildkitdToml } from './render';
export { renderReport } from './report';
export { translate, type Translation } from './translate';
