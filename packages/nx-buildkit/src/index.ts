import type { PostTasksExecution } from '@nx/devkit';

export { discoverBaseImages } from './base-images/discovery';
export type { DiscoveredImage, Discovery, DiscoveryInput, ImageConfig } from './base-images/discovery/types';
export { BuildkitError } from './errors';
export { createDependencies } from './graph/create-dependencies';
export { createNodes } from './graph/create-nodes';
export type { PluginOptions } from './graph/plugin-options';
export { preTasksExecution } from './graph/task-hooks/pre-tasks-execution';

/** See graph/task-hooks/post-tasks-execution. Nx loads this file for every command, and few of them have an image to look after. */
export const postTasksExecution: PostTasksExecution = async (options, context) =>
  (await import('./graph/task-hooks/post-tasks-execution.ts')).postTasksExecution(options, context);
