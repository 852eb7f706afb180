import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { setUpBuilder } from '../../builder';
import { badInput } from '../../errors';
import { runExecutor } from '../run-executor';
import type { BuilderExecutorOptions } from './schema';

/** Sees to it that the builder is there, runs, and is what the configuration says; usually there is nothing to do. */
export default async function builder(options: BuilderExecutorOptions, context: ExecutorContext) {
  return runExecutor(async () => {
    const driver = options.driver ?? 'docker-container';
    if (driver === 'docker') throw badInput('Driver docker is not supported yet');
    const record = await setUpBuilder(join(context.root, options.outputPath ?? 'dist/buildkit'), {
      ...options,
      name: options.name ?? 'nx-buildkit',
      driver,
      image: options.image ?? 'moby/buildkit:buildx-stable-1',
      onDrift: options.onDrift ?? 'recreate',
      waitTimeout: options.waitTimeout ?? 1_800_000,
      log: (line) => console.log(line),
    });
    console.log(`Builder ${record.name} is up: BuildKit ${record.nodes[0]?.buildkit ?? ''}, driver ${record.driver}.`);
  });
}
