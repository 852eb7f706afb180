import { join } from 'node:path';
import type { BuilderOptions } from '../../builder';
import type { BuilderExecutorOptions } from './schema';

/**
 * The options with the defaults that schema.json names.
 *
 * @param root absolute path of the workspace
 */
export function builderOptions(options: BuilderExecutorOptions, root: string): BuilderOptions {
  return {
    ...options,
    root,
    outputPath: join(root, options.outputPath ?? 'dist/buildkit'),
    name: options.name ?? 'nx-buildkit',
    driver: options.driver ?? 'docker-container',
    image: options.image ?? 'moby/buildkit:buildx-stable-1',
    onDrift: options.onDrift ?? 'recreate',
    waitTimeout: options.waitTimeout ?? 1_800_000,
    needed: options.platforms ?? [],
    log: (line) => console.log(line),
  };
}
