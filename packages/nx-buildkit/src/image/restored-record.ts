import { ownBuildkitConfig } from '../buildkitd-config/own-config';
import type { ConfiguredOptions } from '../component/configurations';
import type { NxRun } from '../component/run/nx-run';
import type { DockerBuildOptions } from '../component/options';
import type { Component } from '../component/settings';
import type { Digest } from '../oci/digest';
import { recordedBuilder } from '../pull/own-builder';
import { pullSource, type PullSource } from '../pull/pull-source';
import { askOnce } from '../util/ask-once';
import { buildkitFolder } from './build/build-environment';
import { readSources, type ComponentSources } from './plan/component-sources';
import type { ImageSpec } from './plan/image-spec';
import { planImages } from './plan/plan-images';
import { claimFor, readClaims, type ImageClaim } from './record/image-claims';
import { recordPath } from './record/image-record';
import { pushedReferences } from './record/pushed-references';
import { readRebuiltIds, type RebuiltIds } from './record/rebuilt-ids';
import { requireDependencies } from './require-dependencies';

/** A docker-build task that Nx took from a cache, with its options in the run. */
export interface RestoredTask extends ConfiguredOptions<DockerBuildOptions> {
  readonly component: Component;
  /** The variables that it is built with. */
  readonly env: NodeJS.ProcessEnv;
  /** The files and folders that Nx restores for it, relative to the workspace. */
  readonly restores: readonly string[];
}

/** What Nx restored for a task, and what its options say that it should be. The record is untrusted: it only says which digests were built. */
export interface RestoredRecord {
  readonly task: RestoredTask;
  readonly sources: ComponentSources;
  readonly claims: readonly ImageClaim[];
  readonly rebuilt: RebuiltIds;
  readonly images: readonly PlannedImage[];
  /** Of the engine that images are loaded into. */
  readonly endpoint: string;
  /** How the registries are reached that images are pushed to: the same object for tasks with the same settings. Undefined if none is pushed. */
  readonly registries?: PullSource;
}

export interface PlannedImage {
  readonly spec: ImageSpec;
  readonly claim?: ImageClaim;
  readonly digest?: Digest;
  /** Under which the engine or a registry may have it. */
  readonly ids: readonly string[];
}

/** @throws BuildkitError if options or a Dockerfile are wrong, or if Nx did not hash what the images are built from */
export async function readRestoredRecord(task: RestoredTask, run: NxRun): Promise<RestoredRecord> {
  const { component, options, configuration } = task;
  const { workspaceRoot, projects } = run;
  const buildkit = buildkitFolder(workspaceRoot, options);
  const [{ nodes, endpoint }, claims, rebuilt] = await Promise.all([
    recordedBuilder(run, buildkit),
    readClaims(recordPath(workspaceRoot, component)),
    readRebuiltIds(workspaceRoot, component),
  ]);
  const own = { ...run, ...(configuration && { configuration }) };
  const sources = await readSources(task, component, own, nodes);
  const specs = await planImages(sources, run);
  await requireDependencies(component, sources, specs, own);
  const images = specs.map((spec): PlannedImage => {
    const claim = claimFor(spec, claims);
    if (!claim) return { spec, ids: [] };
    const { digest } = claim;
    const ids = [...claim.ids, ...((digest && rebuilt.get(digest)) ?? [])];
    return { spec, claim, ids, ...(digest && { digest }) };
  });
  const read = { task, sources, claims, rebuilt, images, endpoint };
  if (images.every((image) => pushedReferences(image).length === 0)) return read;
  const registries = await askOnce(projects, `pull source ${buildkit}`, async () =>
    pullSource(await ownBuildkitConfig(workspaceRoot, projects, buildkit)),
  );
  return { ...read, registries };
}
