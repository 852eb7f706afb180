import type { ExecutorContext } from '@nx/devkit';
import { pruneCache } from '../../builder/prune';
import { setUpBuilder, tearDownBuilder } from '../../builder/set-up';
import { writePlatforms, type BuilderRecord } from '../../builder/model/record';
import { ownBuildkitConfig } from '../../buildkitd-config/own-config';
import { isDockerInstalled } from '../../docker/installed';
import { hostPlatform } from '../../oci/platform-option';
import { provideImage } from '../../pull/buildkit-image';
import { DRY_RUN } from '../../graph/inputs/unfollowed-options';
import { pullSource } from '../../pull/pull-source';
import { print } from '../../util/print';
import { runExecutor } from '../run-executor';
import { builderOptions } from './options';
import type { BuilderExecutorOptions } from './schema';

/** Makes sure that the builder exists, runs, and matches the configuration; usually there is nothing to do. */
export default async function builder(options: BuilderExecutorOptions, context: ExecutorContext) {
  return runExecutor(async () => {
    const { root, projectsConfigurations } = context;
    const wanted = builderOptions(options, root, (outputPath) =>
      ownBuildkitConfig(root, projectsConfigurations.projects, outputPath),
    );
    if (process.env[DRY_RUN]) return print(`Dry run: the builder ${wanted.name} is left as it is`);
    if (!isDockerInstalled()) {
      await writePlatforms(wanted.outputPath, [{ platforms: [hostPlatform()] }]);
      return print(
        'There is no docker command on this machine: no image can be built, only taken from the cache of Nx',
      );
    }
    if (options.remove) return tearDownBuilder(wanted, options.remove);
    const record = await setUpBuilder(wanted, (config) => {
      const origin = { ...wanted, source: pullSource(config, wanted) };
      return (endpoint, name) => provideImage(endpoint, name, origin);
    });
    print(describe(record));
    if (options.prune) print(`Pruned: ${await pruneCache(record, wanted, options.pruneFilter ?? [])}`);
  });
}

/** Drivers whose BuildKit does not take the workspace's buildkitd.toml, and what it has instead. */
const OWN_SETTINGS: Readonly<Partial<Record<BuilderRecord['driver'], string>>> = {
  docker: " with the engine's own settings",
  remote: ' with the settings that its buildkitd was started with',
};

function describe({ name, driver, nodes }: BuilderRecord): string {
  const about = nodes.map((node) =>
    [node.name, node.buildkit && `BuildKit ${node.buildkit}`].filter(Boolean).join(' '),
  );
  return `Builder ${name} is up: driver ${driver}${OWN_SETTINGS[driver] ?? ''}; ${about.join(', ')}`;
}
