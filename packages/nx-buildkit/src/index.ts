/* eslint-disable @typescript-eslint/no-require-imports -- Nx loads this file for every command, and most commands call little of it: what a
   function needs is loaded when it is called. */
import type { CreateDependencies, PostTasksExecution } from '@nx/devkit';
import type * as Discovery from './base-images/discovery';
import type * as Dependencies from './graph/create-dependencies';
import type { PluginOptions } from './graph/plugin-options';
import type * as TaskHook from './graph/task-hooks/post-tasks-execution';

export type { DiscoveredImage, Discovery, DiscoveryInput, ImageConfig } from './base-images/discovery/types';
export { BuildkitError } from './errors';
export { createNodes } from './graph/create-nodes';
export type { PluginOptions } from './graph/plugin-options';
export { preTasksExecution } from './graph/task-hooks/pre-tasks-execution';

/**
 * The images that BuildKit's frontend asks for when it builds a Dockerfile: no more and no less, without asking anyone.
 *
 * @throws BuildkitError with file, line and column for a Dockerfile that BuildKit refuses before it asks for images
 */
export const discoverBaseImages: typeof Discovery.discoverBaseImages = (input) =>
  (require('./base-images/discovery') as typeof Discovery).discoverBaseImages(input);

/** See graph/create-dependencies. */
export const createDependencies: CreateDependencies<PluginOptions> = (options, context) =>
  (require('./graph/create-dependencies') as typeof Dependencies).createDependencies(options, context);

/** See graph/task-hooks/post-tasks-execution. */
export const postTasksExecution: PostTasksExecution<PluginOptions> = (options, context) =>
  (require('./graph/task-hooks/post-tasks-execution') as typeof TaskHook).postTasksExecution(options, context);
