/* eslint-disable @typescript-eslint/no-require-imports -- Nx loads this file for every command, and most commands call little of it: what a
   function needs is loaded when it is called. */
import type { CreateDependencies, PostTasksExecution } from '@nx/devkit';
import type { Discovery, DiscoveryInput } from './base-images/discovery/types';
import type { PluginOptions } from './graph/plugin-options';

export type { DiscoveredImage, Discovery, DiscoveryInput, ImageConfig } from './base-images/discovery/types';
export { BuildkitError } from './errors';
export { createNodes } from './graph/create-nodes';
export type { PluginOptions } from './graph/plugin-options';

/**
 * The images that BuildKit's frontend asks for when it builds a Dockerfile: no more and no less, without asking anyone.
 *
 * @throws BuildkitError with file, line and column for a Dockerfile that BuildKit refuses before it asks for images
 */
export function discoverBaseImages(input: DiscoveryInput): Discovery {
  const { discoverBaseImages } = require('./base-images/discovery') as typeof import('./base-images/discovery');
  return discoverBaseImages(input);
}

/** See graph/create-dependencies. */
export const createDependencies: CreateDependencies<PluginOptions> = (options, context) => {
  const dependencies = require('./graph/create-dependencies') as typeof import('./graph/create-dependencies');
  return dependencies.createDependencies(options, context);
};

/** See graph/task-hooks/post-tasks-execution. */
export const postTasksExecution: PostTasksExecution<PluginOptions> = (options, context) => {
  const hook =
    require('./graph/task-hooks/post-tasks-execution') as typeof import('./graph/task-hooks/post-tasks-execution');
  return hook.postTasksExecution(options, context);
};
