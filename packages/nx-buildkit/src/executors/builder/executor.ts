import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { pruneBuilder, setUpBuilder, tearDownBuilder, type BuilderOptions, type BuilderRecord } from '../../builder';
import { runExecutor } from '../run-executor';
import type { BuilderExecutorOptions } from './schema';

/** Sees to it that the builder is there, runs, and is what the configuration says; usually there is nothing to do. */
export default async function builder(options: BuilderExecutorOptions, context: ExecutorContext) {
  return runExecutor(async () => {
    const outputPath = join(context.root, options.outputPath ?? 'dist/buildkit');
    const wanted = withDefaults(options);
    if (options.remove) return tearDownBuilder(outputPath, wanted, options.remove);
    const record = await setUpBuilder(outputPath, wanted);
    console.log(describe(record));
    if (options.prune) console.log(`Pruned: ${await pruneBuilder(record.name, options.pruneFilter ?? [])}`);
  });
}

function withDefaults(options: BuilderExecutorOptions): BuilderOptions {
  return {
    ...options,
    name: options.name ?? 'nx-buildkit',
    driver: options.driver ?? 'docker-container',
    image: options.image ?? 'moby/buildkit:buildx-stable-1',
    onDrift: options.onDrift ?? 'recreate',
    waitTimeout: options.waitTimeout ?? 1_800_000,
    needed: options.platforms ?? [],
    log: (line) => console.log(line),
  };
}

function describe({ name, driver, nodes }: BuilderRecord): string {
  const about = nodes.map((node) =>
    [node.name, node.buildkit && `BuildKit ${node.buildkit}`].filter(Boolean).join(' '),
  );
  const own = driver === 'docker' ? "; the engine's own settings are its configuration" : '';
  return `Builder ${name} is up: driver ${driver}${own}; ${about.join(', ')}`;
}
