import type { ExecutorContext } from '@nx/devkit';
import { builderNetwork } from '../../buildkitd-config/own-config';
import { leaveOut, probeMirrors } from '../../buildkitd-config/probe-mirrors';
import { linkDirOf, writeBuildkitConfig } from '../../buildkitd-config/output-files';
import { renderBuildkitdToml } from '../../buildkitd-config/render';
import { renderReport, withHealth } from '../../buildkitd-config/report';
import { translate } from '../../buildkitd-config/translate';
import { collectSettings } from '../../daemon-settings/collect';
import { print } from '../../util/print';
import { runExecutor } from '../run-executor';
import { checkCaching } from '../../graph/buildkit-config-target';
import type { BuildkitConfigOptions } from './schema';
import { checkNumbers } from '../../component/schema/check-numbers';
import { withDefaults } from '../../component/schema/defaults';
import { outputFolder } from '../../component/task-folders';

/** Translates Docker's settings into the configuration of the builder, and reports how each was translated. */
export default async function buildkitConfig(given: BuildkitConfigOptions, context: ExecutorContext) {
  return runExecutor(async () => {
    const options = withDefaults('buildkitConfig', given);
    checkNumbers('buildkitConfig', options);
    checkCaching(options, context);
    const outputPath = outputFolder(context.root, options.outputPath);
    const { targets } = context.projectsConfigurations.projects[context.projectName ?? ''] ?? {};
    const builder = { network: builderNetwork(targets), linkDir: linkDirOf(outputPath) };
    const settings = await collectSettings(context.root, options);
    const all = translate(settings, options, builder);
    const mirrors = options.probe === 'off' ? [] : settings.mirrors.map(({ value }) => value);
    const healths = await probeMirrors(mirrors, { registry: all.config.registry ?? {}, proxy: all.proxy.hostEnv });
    const chosen = options.probe === 'drop' ? translate(leaveOut(healths, settings), options, builder) : all;

    await writeBuildkitConfig(outputPath, renderBuildkitdToml(chosen.config, options.config), chosen);
    const report = withHealth(chosen.report, healths);
    if (options.json) return print(JSON.stringify(report, undefined, 2));
    print(renderReport(report));
    // Nx shows this output again when it takes the result from its cache.
    if (healths.length > 0) print(`The mirrors were asked at ${new Date().toISOString()}.`);
  });
}
