import type { CreateDependencies, CreateNodes, PostTasksExecution } from '@nx/devkit';
import { POSSIBLE_DOCKERFILES, type PluginOptions } from './graph/plugin-options';

export { discoverBaseImages } from './dockerfile/discover-base-images.ts';
export type { DiscoveredImage, Discovery, DiscoveryInput, ImageConfig } from './dockerfile/resolve/types';
export { BuildkitError } from './errors';
export type { PluginOptions } from './graph/plugin-options';
export { preTasksExecution } from './task-hooks/pre-tasks-execution';

// Nx loads this file for every command, and most commands call none of these functions: their modules are loaded on the first call.

/** See graph/infer-targets. */
export const createNodes: CreateNodes<PluginOptions> = [
  `**/{${POSSIBLE_DOCKERFILES},project.json,package.json}`,
  async (...args) => (await import('./graph/infer-targets.ts')).inferTargets(...args),
];

/** See graph/create-dependencies. */
export const createDependencies: CreateDependencies<PluginOptions> = async (...args) =>
  (await import('./graph/create-dependencies.ts')).createDependencies(...args);

/** See task-hooks/post-tasks-execution. */
export const postTasksExecution: PostTasksExecution = async (...args) =>
  (await import('./task-hooks/post-tasks-execution.ts')).postTasksExecution(...args);
