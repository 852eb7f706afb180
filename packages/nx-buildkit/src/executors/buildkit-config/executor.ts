import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { renderBuildkitdToml, renderReport, translate, writeBuildkitConfig } from '../../buildkitd-config';
import { collectSettings } from '../../daemon-settings/collect';
import { fromOptions } from '../../daemon-settings/from-options';
import { mergeSettings } from '../../daemon-settings/settings';
import { runExecutor } from '../run-executor';
import type { BuildkitConfigOptions } from './schema';

/** Carries Docker's settings over into the configuration of the builder, and says what became of each. */
export default async function buildkitConfig(options: BuildkitConfigOptions, context: ExecutorContext) {
  return runExecutor(async () => {
    const settings = mergeSettings([fromOptions(options), await collectSettings(context.root, options)]);
    const { config, proxy, report } = translate(settings, options, 'bridge');
    const toml = renderBuildkitdToml(config, options.config);
    await writeBuildkitConfig(join(context.root, options.outputPath ?? 'dist/buildkit'), toml, proxy);
    console.log(options.json ? JSON.stringify(report, undefined, 2) : renderReport(report));
  });
}
