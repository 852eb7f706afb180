import type { DockerBuildOptions, PlatformOptions } from './options';
import { readComponentSettings, type Component, type ComponentSettings } from './settings';
import { hostPlatform, canonicalPlatform, canonicalPlatforms } from '../oci/platform-option';

/** What holds for all platforms of a component, or, when `perPlatform` is given, for one of them. */
export interface PlatformSettings {
  readonly options: DockerBuildOptions;
  readonly settings: ComponentSettings;
  /** Whether another platform has the same templates of tags, and an image of its own. */
  readonly sharesTags: boolean;
}

/**
 * The settings of a component, apart for each platform when the options say something of any platform: one image cannot hold what was built
 * in two ways.
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

/** The options as they are, or those of each platform that is to be built. */
export function optionsByPlatform(options: DockerBuildOptions): readonly DockerBuildOptions[] {
  const overrides = Object.entries(options.perPlatform ?? {});
  if (overrides.length === 0) return [options];
  const byPlatform = new Map(overrides.map(([platform, own]) => [canonicalPlatform(platform), own]));
  return canonicalPlatforms(options.platform, [hostPlatform()]).map((platform) =>
    override(options, platform, byPlatform.get(platform)),
  );
}

/** The options without, and with what they say of each platform, whichever of them will be built: all that can matter to the project graph. */
export function optionVariants(options: DockerBuildOptions): readonly DockerBuildOptions[] {
  const overrides = Object.entries(options.perPlatform ?? {});
  return [options, ...overrides.map(([platform, own]) => override(options, platform, own))];
}

function override(options: DockerBuildOptions, platform: string, own: PlatformOptions = {}): DockerBuildOptions {
  return { ...options, ...own, platform, buildArgs: { ...options.buildArgs, ...own.buildArgs } };
}
