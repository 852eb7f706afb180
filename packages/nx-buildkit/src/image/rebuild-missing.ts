import { join } from 'node:path';
import { readBuilder } from '../builder/model/record';
import type { ConfiguredOptions } from '../component/configurations';
import { pullFromOf } from '../component/prefetch-target';
import type { NxRun } from '../component/nx-run';
import type { Component } from '../component/settings';
import { taskFolder } from '../component/task-folders';
import type { DockerBuildOptions } from '../component/options';
import { writeFileBeside } from '../util/files/files';
import { readRestored } from '../util/files/read-restored';
import { buildkitFolder, openBuildEnvironment } from './build/build-environment';
import { buildImages } from './build/build-images';
import { undeclaredBefore } from './closed-world/undeclared-images';
import { gatherImages } from './gather-images';
import { checkBuildInputs } from './plan/check-inputs';
import { readSources } from './plan/component-sources';
import { isUpstream } from './plan/image-spec';
import { planImages } from './plan/plan-images';
import { refuseCredentials } from './plan/refuse-credentials';
import { claimFor, readClaims } from './record/image-claims';
import { findMissing } from './record/missing-images';
import { recordPath } from './record/image-record';
import { type Digest, parseDigest } from '../oci/digest';

/** Ids of images that this machine built instead of a recorded image, by the digest that the record claims. */
type Rebuilt = ReadonlyMap<Digest, readonly Digest[]>;

/**
 * Restores what a record from Nx's cache promises: an image that is not where it should be is built again, usually from BuildKit's own cache. The
 * images, their bases and their outputs are planned again from the target's options: the record is untrusted, and only says which digests were built.
 *
 * The record stays as Nx restored it, or Nx would restore it again each time. If BuildKit's cache was gone too, the new image has a different id; a
 * file outside the outputs of Nx remembers which image replaces which record.
 *
 * @returns what was wrong; empty when nothing was
 * @throws BuildkitError when an image cannot be built again
 */
export async function rebuildMissingImages(
  configured: ConfiguredOptions<DockerBuildOptions>,
  component: Component,
  run: NxRun,
): Promise<readonly string[]> {
  const { workspaceRoot } = run;
  const { options } = configured;
  const rebuiltPath = join(workspaceRoot, `${taskFolder(component)}.rebuilt.json`);
  const [{ nodes, endpoint }, claims, rebuilt] = await Promise.all([
    readBuilder(buildkitFolder(workspaceRoot, options)),
    readClaims(recordPath(workspaceRoot, component)),
    readRebuilt(rebuiltPath),
  ]);
  const sources = await readSources(configured, component, run, nodes);
  const specs = await planImages(sources, workspaceRoot);
  const looked = await Promise.all(
    specs.map(async (spec) => {
      const claim = claimFor(spec, claims);
      const ids = [...(claim?.ids ?? []), ...((claim?.digest && rebuilt.get(claim.digest)) ?? [])];
      const absences = claim
        ? await findMissing({ spec, ids }, workspaceRoot, endpoint)
        : [`there is no record of ${spec.tags[0]} as it is to be built now`];
      const hidden = claim?.hasHiddenSources
        ? ['ONBUILD instructions of what it is built from take files that Nx does not hash']
        : [];
      return { spec, claim, absences: [...absences, ...hidden] };
    }),
  );
  const untrue = looked.filter(({ absences }) => absences.length > 0);
  if (untrue.length === 0) return [];
  for (const { spec } of untrue) {
    if (isUpstream(spec)) continue;
    refuseCredentials(spec, options.allowSecretArgs);
    await checkBuildInputs(spec, workspaceRoot);
  }
  const building = { ...options, quiet: true, pullFrom: pullFromOf(run, sources.component) };
  const environment = await openBuildEnvironment(run, building, sources.component.project);
  const wanted = await gatherImages(
    untrue.map(({ spec }) => spec),
    sources,
    { run, environment, undeclared: undeclaredBefore(claims) },
  );
  const images = await buildImages(wanted, environment);
  const added = images.flatMap(({ ids }, i) => {
    const digest = untrue[i]?.claim?.digest;
    return digest === undefined ? [] : [[digest, ids] as const];
  });
  await writeFileBeside(rebuiltPath, JSON.stringify(Object.fromEntries([...rebuilt, ...added])));
  return untrue.flatMap(({ absences }) => absences);
}

/** Without this file, an image is built once more than necessary. */
async function readRebuilt(path: string): Promise<Rebuilt> {
  try {
    const found = Object.entries(JSON.parse(await readRestored(path)) as object);
    return new Map(
      found.flatMap(([claimed, ids]) => {
        const digest = parseDigest(claimed);
        return digest && Array.isArray(ids) ? [[digest, ids.flatMap((id) => parseDigest(id) ?? [])]] : [];
      }),
    );
  } catch {
    return new Map();
  }
}
