import { resolve } from 'node:path';
import { neededByComponent } from '../../base-images/component-images';
import type { BuildNeeds } from '../../base-images/locked-for-build';
import { platformsOfImages, siblingContexts, withoutSiblings } from '../../base-images/sibling-contexts';
import { buildPlatform, defaultPlatforms } from '../../builder/model/build-platform';
import type { NodeRecord } from '../../builder/model/record';
import { readPlatformSettings, type PlatformSettings } from '../../component/per-platform';
import type { ConfiguredOptions } from '../../component/configurations';
import { imagesInRun } from '../../component/project-images';
import { hashInRun, type NxRun } from '../../component/run/nx-run';
import type { Component, ComponentSettings } from '../../component/settings';
import { lockFolder } from '../../component/task-folders';
import { readDockerfile } from '../../dockerfile/read-dockerfile';
import { canonicalPlatforms } from '../../oci/platform-option';
import type { DockerBuildOptions } from '../../component/options';
import { environment } from '../../util/task-scope';
import { withDockerfiles } from '../../component/dockerfile-text';
import { certificateArgs } from './certificate-args';

/** A variant of a component with what its images are made from: its named contexts hold the images of other projects too. */
export interface SourceVariant extends PlatformSettings {
  /** The content of its Dockerfile; undefined for an upstream image. */
  readonly dockerfile?: string;
  /** The named contexts for images that other projects build under the name that the Dockerfile uses. */
  readonly siblings: Readonly<Record<string, string>>;
}

/** All that the workspace says of the images of a component: its options and its Dockerfiles, and nothing from a cache. */
export interface ComponentSources {
  readonly component: Component;
  readonly options: DockerBuildOptions;
  /** The configuration that the options are of, if any. */
  readonly configuration?: string;
  /** The nodes that will build: they decide the default platform, and the platform that build tools run on. */
  readonly nodes: readonly NodeRecord[];
  readonly variants: readonly SourceVariant[];
  /** The hash that Nx gave the task that builds the images, if it is one of the run. */
  readonly inputHash?: string;
}

/** @throws BuildkitError for meaningless options, or a Dockerfile that cannot be read */
export async function readSources(
  { options: given, configuration }: ConfiguredOptions<DockerBuildOptions>,
  component: Component,
  run: NxRun,
  nodes: readonly NodeRecord[],
): Promise<ComponentSources> {
  const { workspaceRoot } = run;
  const options = { ...given, platform: canonicalPlatforms(given.platform, defaultPlatforms(nodes, environment())) };
  const onNode = (platform: string): string => buildPlatform(nodes, platform);
  const read = await withDockerfiles(await readPlatformSettings(options, component, workspaceRoot), workspaceRoot);
  const platforms = read.flatMap(({ settings, dockerfile }) => platformsOfImages(settings, dockerfile, onNode));
  const images = await imagesInRun(run, [...new Set(platforms)]);
  const variants = read.map((variant): SourceVariant => {
    const { settings, dockerfile } = variant;
    if (dockerfile === undefined) return { ...variant, siblings: {} };
    const siblings = siblingContexts(settings, dockerfile, images, onNode);
    const buildContexts = { ...siblings, ...settings.buildContexts };
    const buildArgs = { ...certificateArgs(dockerfile), ...settings.buildArgs };
    return { ...variant, settings: { ...settings, buildArgs, buildContexts }, siblings };
  });
  const inputHash = hashInRun(run, component.project, component.task);
  return {
    component,
    options,
    ...(inputHash !== undefined && { inputHash }),
    ...(configuration !== undefined && { configuration }),
    nodes,
    variants,
  };
}

/** Absolute path of the folder of its locks. */
export function lockFolderOf(
  { component, options, configuration }: Pick<ComponentSources, 'component' | 'options' | 'configuration'>,
  workspaceRoot: string,
): string {
  return resolve(workspaceRoot, lockFolder(component, options, configuration));
}

/** What the build for each platform needs. */
export function needsByPlatform({ variants, nodes }: ComponentSources): ReadonlyMap<string, BuildNeeds> {
  return new Map(
    variants.flatMap(({ settings, dockerfile, siblings }) =>
      settings.platforms.map((platform) => [
        platform,
        {
          needed: neededByComponent(ofUser(settings), dockerfile, platform, { nodes, siblings }),
          fromEngine: settings.fromEngine,
          isTaken: (key) => dockerfile !== undefined && stageNames(dockerfile).includes(key),
        },
      ]),
    ),
  );
}

/** The variant that a platform belongs to. */
export function variantOf(
  { variants }: ComponentSources,
  [platform = '']: readonly string[],
): SourceVariant | undefined {
  return variants.find(({ settings }) => settings.platforms.includes(platform));
}

function ofUser(settings: ComponentSettings): ComponentSettings {
  return { ...settings, buildContexts: withoutSiblings(settings.buildContexts) };
}

function stageNames(dockerfile: string): readonly (string | undefined)[] {
  return readDockerfile(dockerfile).stages.map(({ name }) => name);
}
