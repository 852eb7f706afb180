import type { ExecutorContext } from '@nx/devkit';
import { pruneCache } from '../../builder/prune';
import { builderOptions } from '../../builder/builder-options';
import { checkPlatforms } from '../../builder/model/platform-support';
import { tearDownBuilder } from '../../builder/set-up';
import { writePlatforms, type BuilderRecord } from '../../builder/model/record';
import { ownBuildkitConfig } from '../../buildkitd-config/own-config';
import { isDockerInstalled } from '../../docker/installed';
import { hostPlatform } from '../../oci/platform-option';
import { DRY_RUN } from '../../component/run/run-variables';
import { bringUpBuilder } from '../../pull/own-builder';
import { print } from '../../util/print';
import { runExecutor } from '../run-executor';
import type { BuilderExecutorOptions } from './schema';
import { environment } from '../../util/task-scope';

/** Makes sure that the builder exists, runs, and matches the configuration; usually there is nothing to do. */
export default async function builder(options: BuilderExecutorOptions, context: ExecutorContext) {
  return runExecutor(async () => {
    const { root, projectsConfigurations } = context;
    const wanted = builderOptions(options, root, (outputPath) =>
      ownBuildkitConfig(root, projectsConfigurations.projects, outputPath),
    );
    if (environment()[DRY_RUN]) return print(`Dry run: the builder ${wanted.name} is left as it is`);
    if (!isDockerInstalled()) {
      await writePlatforms(wanted.outputPath, [{ platforms: [hostPlatform()] }]);
      return print(
        'There is no docker command on this machine: no image can be built, only taken from the cache of Nx',
      );
    }
    if (options.remove) return tearDownBuilder(wanted, options.remove);
    const record = await bringUpBuilder(wanted);
    checkPlatforms(record, wanted.needed).forEach(print);
    print(describe(record));
    if (options.prune) print(`Pruned: ${await pruneCache(record, wanted, options.pruneFilter ?? [])}`);
  });
}

/** Drivers whose BuildKit does not take the workspace's buildkitd.toml, and what it has instead. */
const OWN_SETTINGS: Readonly<Partial<Record<BuilderRecord['driver'], string>>> = {
  docker: " with the engine's own settings",
  remote: ' with the settings that its buildkitd was started with',
  cloud: ' with settings of its own',
};

function describe({ name, driver, nodes }: BuilderRecord): string {
  const about = nodes.map((node) =>
    [node.name, node.buildkit && `BuildKit ${node.buildkit}`].filter(Boolean).join(' '),
  );
  return `Builder ${name} is up: driver ${driver}${OWN_SETTINGS[driver] ?? ''}; ${about.join(', ')}`;
}
