export { BuildkitError } from './errors';
export { discoverBaseImages } from './base-images/discovery';
export type { DiscoveredImage, Discovery, DiscoveryInput } from './base-images/discovery/types';
export { createDependencies } from './graph/create-dependencies';
export { createNodes } from './graph/create-nodes';
export type { PluginOptions } from './graph/plugin-options';
export { postTasksExecution } from './graph/task-hooks/post-tasks-execution';
