import type { DockerBuildOptions, PlatformOptions } from './options';
import { readComponentSettings, type Component, type ComponentSettings } from './settings';
import { hostPlatform, canonicalPlatform, canonicalPlatforms } from '../oci/platform-option';

/** The settings for all platforms of a component, or, if `perPlatform` is given, for one of them. */
export interface PlatformSettings {
  readonly options: DockerBuildOptions;
  readonly settings: ComponentSettings;
  /** Whether another platform has the same templates of tags, and an image of its own. */
  readonly sharesTags: boolean;
}

/**
 * The settings of a component, separate for each platform if `perPlatform` is given: one image cannot contain platforms that were built in different
 * ways.
 *
 * @throws BuildkitError for meaningless options
 */
export async function readPlatformSettings(
  options: DockerBuildOptions,
  component: Component,
  workspaceRoot: string,
): Promise<readonly PlatformSettings[]> {
  const all = optionsByPlatform(options);
  return Promise.all(
    all.map(async (own): Promise<PlatformSettings> => ({
      options: own,
      settings: await readComponentSettings(own, component, workspaceRoot),
      sharesTags: all.length > 1 && own.tags === options.tags,
    })),
  );
}

/** The unchanged options, or those of each platform to build. */
export function optionsByPlatform(options: DockerBuildOptions): readonly DockerBuildOptions[] {
  const overrides = Object.entries(options.perPlatform ?? {});
  if (overrides.length === 0) return [options];
  const byPlatform = new Map(overrides.map(([platform, own]) => [canonicalPlatform(platform), own]));
  return canonicalPlatforms(options.platform, [hostPlatform()]).map((platform) =>
    override(options, platform, byPlatform.get(platform)),
  );
}

/**
 * The options without `perPlatform`, and with that of each platform, no matter which will be built: everything that can matter to the project graph.
 */
export function optionVariants(options: DockerBuildOptions): readonly DockerBuildOptions[] {
  const overrides = Object.entries(options.perPlatform ?? {});
  return [options, ...overrides.map(([platform, own]) => override(options, platform, own))];
}

function override(options: DockerBuildOptions, platform: string, own: PlatformOptions = {}): DockerBuildOptions {
  return { ...options, ...own, platform, buildArgs: { ...options.buildArgs, ...own.buildArgs } };
}
